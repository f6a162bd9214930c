import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { MadeRevocation } from '../../model/results.ts';
import { findRangeFault, scopeMaximum, type RevocationDocument } from '../../model/revocation.ts';
import { isDigest, isProductName } from '../../terms/words.ts';
import type { SecretKey } from '../signature/keys.ts';
import { joinWords } from '../../model/signed.ts';
import { requireText, writeSignedFile } from '../signed-file/make.ts';
import { namePurpose } from '../signed-file/purpose.ts';
import { authenticateRevocation } from './authenticate.ts';
import { encodeRevocation } from './document.ts';

/** The publisher's input, as typed. */
export interface RevocationOrder {
  readonly product: string;
  /** Versions and ranges, separated by commas or `||`. */
  readonly versions?: string;
  /** SHA-256 digests, separated by commas or blanks. */
  readonly archives?: string;
  readonly issuer: string;
  readonly reason: string;
}

/**
 * Makes a revocation, see writeSignedFile.
 *
 * @throws Problem `usage.*`
 */
export async function makeRevocation({
  order,
  key,
  output,
  ports,
}: {
  order: RevocationOrder;
  key?: SecretKey;
  output: string;
  ports: Pick<Ports, 'files' | 'clock'>;
}): Promise<MadeRevocation> {
  const document = completeOrder(order, ports.clock.now());
  const { product, versions, archives } = document;
  const written = await writeSignedFile({
    content: encodeRevocation(document),
    trustedComment: namePurpose('revocation', product),
    key,
    readBack: (file) => authenticateRevocation({ file: output, ...file }),
    output,
    ports,
  });
  return { product, versions, archives, ...written };
}

function completeOrder(order: RevocationOrder, now: Date): RevocationDocument {
  const product = order.product.trim();
  if (!isProductName(product)) throw Problem.of('usage.revocation-product', { product: order.product });
  const versions = split(order.versions, /,|\|\|/).map(requireRange);
  const archives = split(order.archives, /[,\s]/).map(requireDigest);
  for (const { length: count } of [versions, archives])
    if (count > scopeMaximum) throw Problem.of('usage.revocation-too-many', { count, maximum: scopeMaximum });
  if (versions.length === 0 && archives.length === 0)
    throw Problem.of('usage.revocation-versions', { range: '', fault: 'malformed' });
  return {
    product,
    versions,
    archives,
    issued: now.toISOString(),
    issuer: requireText('issuer', order.issuer),
    reason: requireText('reason', order.reason),
  };
}

function split(list = '', separator: RegExp): string[] {
  return [...new Set(list.split(separator).map(joinWords))].filter((part) => part !== '');
}

function requireRange(range: string): string {
  const fault = findRangeFault(range);
  if (fault !== undefined) throw Problem.of('usage.revocation-versions', { range, fault });
  return range;
}

function requireDigest(given: string): string {
  const digest = given.toLowerCase();
  if (!isDigest(digest)) throw Problem.of('usage.revocation-archives', { digest: given });
  return digest;
}
