import { findMessageNumber, type MessageNumber } from './numbers.ts';

/**
 * The one form in which people see a message's code, the same in every language. A message of another version of the tool has
 * none.
 */
export function putCode(code: MessageNumber | undefined, sentence: string): string {
  return code === undefined ? sentence : `[${code}] ${sentence}`;
}

/** Names a problem within a sentence. */
export function nameProblem(code: string): string {
  return findMessageNumber(code) ?? code;
}
