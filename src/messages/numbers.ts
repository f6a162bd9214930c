/**
 * What is said on the telephone, the same in both languages. The first two digits are the exit code of the problem's kind; 20 is
 * what fails inside an attempt, 30 a check, 40 a warning. Others note these: no published number is ever given to another message.
 */
export type MessageNumber = `OSPI-${string}`;

/** Gathered as the rooms are loaded: a sentence may name the problem of a room that builds on its own. */
const numbers = new Map<string, MessageNumber>();

/** Of a problem or a warning; undefined for one that another version of the tool recorded. */
export function findMessageNumber(code: string): MessageNumber | undefined {
  return numbers.get(code);
}

export function addNumber(code: string, number: MessageNumber): void {
  numbers.set(code, number);
}
