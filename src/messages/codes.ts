import type { MessageNumber } from './numbers.ts';
import { checks, problems, warnings } from './tables.ts';
import type { CheckName, ProblemCode, WarningCode } from './vocabulary.ts';

/** The numbers by code, the lowest first. */
export const problemNumbers: Readonly<Record<ProblemCode, MessageNumber>> = listNumbers(problems);
export const warningNumbers: Readonly<Record<WarningCode, MessageNumber>> = listNumbers(warnings);
/** Of a check that is not met, or met with a warning. */
export const checkNumbers: Readonly<Record<CheckName, MessageNumber>> = listNumbers(checks);

function listNumbers<Code extends string>(
  table: Readonly<Record<Code, { readonly number: MessageNumber }>>,
): Record<Code, MessageNumber> {
  const entries = (Object.keys(table) as Code[]).map((code) => [code, table[code].number] as const);
  entries.sort(([, one], [, other]) => one.localeCompare(other));
  return Object.fromEntries(entries) as Record<Code, MessageNumber>;
}
