/**
 * The code given on the telephone, the same in both languages. The first two digits are the exit code of the problem; 20 is
 * a failure inside an attempt, 30 a check, 40 a warning. People note these: a published number is never reused.
 */
export type MessageNumber = `OSPI-${string}`;

/** Filled as the rooms are loaded: a sentence may name a problem of a room that imports its own. */
const numbers = new Map<string, MessageNumber>();

/** Of a problem or a warning; undefined for one that another version of the tool recorded. */
export function findMessageNumber(code: string): MessageNumber | undefined {
  return numbers.get(code);
}

export function addNumber(code: string, number: MessageNumber): void {
  numbers.set(code, number);
}
