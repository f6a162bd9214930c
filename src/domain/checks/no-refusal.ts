import type { Facts } from '../../model/facts.ts';
import { nameContact } from '../../model/site.ts';
import type { Judgement } from './judgement.ts';

/**
 * Earlier attempts. Measured: whether the last one failed or was interrupted, and has not been released since.
 * Required: neither. Fixed by support, who releases the platform. Not judged if the journal cannot tell.
 */
export function judgeNoRefusal({ journal, support }: Facts): Judgement<'no-refusal'> | undefined {
  const { refusal, problem } = journal;
  if (refusal === undefined) return problem === undefined ? { status: 'ok', params: {} } : undefined;
  return { status: 'failed', params: { ...refusal, contact: nameContact(support) } };
}
