import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The journal. Measured: whether its chain of hashes holds to the end. Needed: that it does. Mended by support alone, who
 * must first know what happened to it.
 */
export function judgeJournal({ journal: { records, problem } }: Facts): Judgement<'journal'> {
  const params = { records };
  return problem === undefined ? { status: 'ok', params } : { status: 'failed', params, problem };
}
