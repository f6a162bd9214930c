import type { ExitName } from '../../terms/exit-codes.ts';
import type { Verdict } from '../../model/verdict.ts';

/**
 * The exit code of a `check`. Of several failures, the first in this order decides: missing permission comes first, and
 * a platform that support must release comes before what an administrator can fix. Pure.
 */
export function chooseExit(verdicts: readonly Verdict[], { strict }: { strict: boolean }): ExitName {
  const exits = verdicts.filter(({ status }) => status === 'failed').map(nameExit);
  const worst = order.find((exit) => exits.includes(exit));
  if (worst !== undefined) return worst;
  return strict && verdicts.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}

const order: readonly ExitName[] = ['permission', 'locked', 'busy', 'archive', 'prerequisite'];

/**
 * A problem behind a verdict determines the exit by its code: an unreadable lock, for example, is not held by anybody.
 */
function nameExit({ check, problem }: Verdict): ExitName {
  if (problem !== undefined) {
    const prefix = problem.code.split('.')[0] ?? '';
    return order.find((exit) => exit === prefix) ?? 'prerequisite';
  }
  return exitsOfChecks[check] ?? 'prerequisite';
}

const exitsOfChecks: Partial<Record<Verdict['check'], ExitName>> = {
  administrator: 'permission',
  'no-refusal': 'locked',
  lock: 'busy',
  archive: 'archive',
};
