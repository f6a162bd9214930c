import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The journal. Measured: whether its chain of hashes holds to the end. Required: it does. Fixed only by support, who
 * must first find out what happened to it.
 */
export function judgeJournal({ journal: { records, problem } }: Facts): Judgement<'journal'> {
  const params = { records };
  return problem === undefined ? { status: 'ok', params } : { status: 'failed', params, problem };
}
