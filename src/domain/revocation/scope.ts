import semver from 'semver';
import type { RangeFault } from '../../model/vocabulary/revocation.ts';

/** Each on a line of its own, which no mail program breaks. */
export const rangeMaximum = 60;
/** Of ranges, and of digests. */
export const scopeMaximum = 20;

/**
 * Why a range cannot be withdrawn. A revocation cannot be taken back: one without an upper bound would withdraw every version
 * to come, the one that mends it included.
 */
export function findRangeFault(text: string): RangeFault | undefined {
  if (text.length > rangeMaximum) return 'too-long';
  // It is shown; and blanks are what mail programs change.
  const isPlain = /^[!-~]+(?: [!-~]+)*$/.test(text);
  if (!isPlain || semver.validRange(text) === null) return 'malformed';
  const isBounded = new semver.Range(text).set.every((comparators) => comparators.some(boundsAbove));
  return isBounded ? undefined : 'unbounded';
}

/** `=` is written as nothing; so is `*`, whose value is none. */
function boundsAbove({ operator, value }: semver.Comparator): boolean {
  return operator === '<' || operator === '<=' || (operator === '' && value !== '');
}
