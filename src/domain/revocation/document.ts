import type { Revocation } from '../../model/revocation.ts';
import { isDigest, isProductName } from '../../model/words.ts';
import { areSound, isTime } from '../signed-file/line.ts';
import { startPurpose } from '../signed-file/purpose.ts';
import { findRangeFault, scopeMaximum } from './scope.ts';

/**
 * What a revocation says. It is written for people and for mail: each line at most once but `versions` and `archive`, of which
 * there is one for each range and each digest, in this order.
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
export interface RevocationDocument extends Revocation {
  readonly issuer: string;
}

const start = startPurpose('revocation');
const form = 1;

export function encodeRevocation(document: RevocationDocument): Buffer {
  const { product, versions, archives, issued, issuer, reason } = document;
  const lines = [
    `product: ${product}`,
    ...versions.map((range) => `versions: ${range}`),
    ...archives.map((digest) => `archive: ${digest}`),
    `issued: ${issued}`,
    `issuer: ${issuer}`,
    `reason: ${reason}`,
  ];
  return Buffer.from(`${start}${form}\n${lines.join('\n')}\n`);
}

/** Strict: only what {@link encodeRevocation} writes. `newer` is made for a later version of this tool. */
export function parseRevocation(content: Buffer): RevocationDocument | 'newer' | undefined {
  const [first = '', ...lines] = content.toString('utf8').split('\n');
  if (/^[1-9][0-9]*$/.test(first.slice(start.length)) && first !== `${start}${form}`) return 'newer';
  const read = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const [product = ''] = read('product');
  const [issued = ''] = read('issued');
  const [issuer = ''] = read('issuer');
  const [reason = ''] = read('reason');
  const document = { product, versions: read('versions'), archives: read('archive'), issued, issuer, reason };
  return isWhole(document) && encodeRevocation(document).equals(content) ? document : undefined;
}

function isWhole(document: RevocationDocument): boolean {
  const { product, versions, archives, issued } = document;
  return (
    isProductName(product) &&
    versions.length + archives.length > 0 &&
    versions.length <= scopeMaximum &&
    archives.length <= scopeMaximum &&
    versions.every((range) => findRangeFault(range) === undefined) &&
    archives.every(isDigest) &&
    isTime(issued) &&
    areSound(document)
  );
}
