import semver from 'semver';
import type { RangeFault } from '../../model/vocabulary/revocation.ts';

/** In characters: each range is on one line, short enough that no mail program wraps it. */
export const rangeMaximum = 60;
/** Maximum number of ranges, and of digests. */
export const scopeMaximum = 20;

/**
 * Why a range cannot be revoked. A revocation cannot be undone: one without an upper bound would revoke every future
 * version, including the one with the fix.
 */
export function findRangeFault(text: string): RangeFault | undefined {
  if (text.length > rangeMaximum) return 'too-long';
  // It is displayed, and mail programs change blanks.
  const isPlain = /^[!-~]+(?: [!-~]+)*$/.test(text);
  if (!isPlain || semver.validRange(text) === null) return 'malformed';
  const isBounded = new semver.Range(text).set.every((comparators) => comparators.some(boundsAbove));
  return isBounded ? undefined : 'unbounded';
}

/** semver represents `=` as an empty operator, and `*` as an empty operator without a value. */
function boundsAbove({ operator, value }: semver.Comparator): boolean {
  return operator === '<' || operator === '<=' || (operator === '' && value !== '');
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** As in a manifest. */
export function isProductName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text);
}
