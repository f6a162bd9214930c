import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** An update works without them too, but slower, with larger files, or with more impact on users. */
const advisedTools: readonly string[] = ['nice', 'ionice'];

/**
 * Programs. Measured: which of those that an update runs are in the standard folders. Required: all but nice and
 * ionice, which are only recommended; without zstd, no archive of the vendor could be read. Fixed by installing them.
 */
export function judgeTools({ tools }: Facts): Judgement<'tools'> {
  const absent = tools.filter(({ path }) => path === null).map(({ name }) => name);
  const missing = absent.filter((name) => !advisedTools.includes(name));
  const advised = absent.filter((name) => advisedTools.includes(name));
  const status = missing.length > 0 ? 'failed' : advised.length > 0 ? 'warning' : 'ok';
  return { status, params: { names: tools.map(({ name }) => name), missing, advised } };
}
