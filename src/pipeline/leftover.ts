import type { Leftover } from '../domain/files/delete-tree.ts';
import type { RollbackContext } from './step.ts';

/** Old files that remain are reported, but no update and no rollback depends on them. */
export async function warnOfLeftover({
  journal,
  attempt,
  step,
  leftover,
}: Pick<RollbackContext, 'journal' | 'attempt'> & {
  readonly step: string;
  readonly leftover: Leftover | undefined;
}): Promise<void> {
  if (leftover === undefined) return;
  const data = { code: 'apply.leftover-kept', params: { ...leftover } } as const;
  await journal.append({ attempt, event: 'warning', step, data });
}
