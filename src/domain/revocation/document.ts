import { revocationForm, type RevocationDocument } from '../../model/revocation.ts';
import { startPurpose } from '../signed-file/purpose.ts';

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
  const { data } = revocationForm.safeParse(document);
  return data !== undefined && encodeRevocation(data).equals(content) ? data : undefined;
}
