import semver from 'semver';
import * as z from 'zod';
import { listOf, redactions, textOf, type Held } from '../terms/form.ts';
import { revocation, type ArchiveIdentity, type RangeFault, type Revocation } from '../terms/revocation.ts';
import { installedVersion, isDigest, isProductName } from '../terms/words.ts';
import { exactTime, signedLine } from './signed.ts';

/** The same, from another source. */
export const toldRevocation = z.object({
  ...revocation.shape,
  versions: z.array(textOf('version')),
  issued: textOf('day'),
  carriedBy: installedVersion.exactOptional(),
});

/** Each on a line of its own, which no mail program breaks. */
export const rangeMaximum = 60;
/** Of ranges, and of digests. */
export const scopeMaximum = 20;

/**
 * Why a range cannot be withdrawn. A revocation cannot be undone: one without an upper bound would withdraw every future
 * version, including the one that fixes the fault.
 */
export function findRangeFault(text: string): RangeFault | undefined {
  if (text.length > rangeMaximum) return 'too-long';
  // It is displayed, and mail programs change blanks.
  const isPlain = /^[!-~]+(?: [!-~]+)*$/.test(text);
  if (!isPlain || semver.validRange(text) === null) return 'malformed';
  const isBounded = new semver.Range(text).set.every((comparators) => comparators.some(boundsAbove));
  return isBounded ? undefined : 'unbounded';
}

/** `=` is written as an empty string; so is `*`, whose value is empty. */
function boundsAbove({ operator, value }: semver.Comparator): boolean {
  return operator === '<' || operator === '<=' || (operator === '' && value !== '');
}

/** A version, or a range of versions, that can be withdrawn. */
export const boundedRange = z
  .string()
  .refine(
    (text) => findRangeFault(text) === undefined,
    'must be a version or a range with an upper bound, such as ">=4.3.0 <4.3.2"',
  )
  .register(redactions, { rule: 'version' });

/** Of what can be withdrawn. */
export const archiveDigest = z
  .string()
  .refine(isDigest, 'must be 64 hexadecimal digits')
  .register(redactions, { rule: 'digest' });

/**
 * The content of a revocation. It is written for people and for mail: each line at most once, except
 * `versions` and `archive`, of which there is one for each range and each digest, in this order.
 *
 * ```
 * ospi-update revocation 1
 * product: planipsy
 * versions: >=4.3.0 <4.3.2
 * archive: 5f0c…
 * issued: 2026-11-25T19:02:11.000Z
 * issuer: Claire Martin
 * reason: the migration loses appointments that were moved
 * ```
 */
export const revocationForm = z
  .object({
    product: z.string().refine(isProductName),
    versions: listOf(boundedRange, { maximum: scopeMaximum }),
    archives: listOf(archiveDigest, { maximum: scopeMaximum }),
    issued: exactTime,
    issuer: signedLine('issuer'),
    reason: signedLine('reason'),
  })
  .refine(({ versions, archives }) => versions.length + archives.length > 0);
export type RevocationDocument = Held<typeof revocationForm>;

/** Whether an archive is withdrawn, by its version or by a digest. Pre-releases are treated as elsewhere. */
export function isWithdrawn(
  { version, digests }: ArchiveIdentity,
  { versions, archives }: Pick<Revocation, 'versions' | 'archives'>,
): boolean {
  return (
    versions.some((range) => semver.satisfies(version, range, { includePrerelease: true })) ||
    archives.some((digest) => digests.includes(digest))
  );
}
