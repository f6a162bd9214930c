import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** Without them an update works too: slower, larger, or felt more by the users. */
const advisedTools: readonly string[] = ['nice', 'ionice'];

/**
 * Programs. Measured: which of those that an update runs are in the standard folders. Needed: all but nice and ionice, which are
 * only better to have: without zstd no archive of the vendor's could be read. Mended by installing them.
 */
export function judgeTools({ tools }: Facts): Judgement<'tools'> {
  const absent = tools.filter(({ path }) => path === null).map(({ name }) => name);
  const missing = absent.filter((name) => !advisedTools.includes(name));
  const advised = absent.filter((name) => advisedTools.includes(name));
  const status = missing.length > 0 ? 'failed' : advised.length > 0 ? 'warning' : 'ok';
  return { status, params: { names: tools.map(({ name }) => name), missing, advised } };
}
