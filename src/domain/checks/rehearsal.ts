import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The rehearsal. Measured: which of an update's steps fail when done in miniature beside the platform. Required: none.
 * Fixed as each problem says. Recommended to be done; not judged if nobody asked for it.
 */
export function judgeRehearsal({ rehearsal }: Facts): Judgement<'rehearsal'> | undefined {
  if (rehearsal === undefined) return undefined;
  if ('skipped' in rehearsal) return { status: 'warning', params: rehearsal };
  const failed = rehearsal.steps.filter(({ problems = [] }) => problems.length > 0);
  if (failed.length > 0) return { status: 'failed', params: { steps: failed } };
  return { status: 'ok', params: { steps: rehearsal.steps.map(({ step }) => step) } };
}
