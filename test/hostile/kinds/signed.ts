import { sign } from 'node:crypto';
import { generateSecretKey } from '../../../src/domain/signature/keys.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import { namePurpose } from '../../../src/domain/signed-file/purpose.ts';
import { baseManifest, describeMember, key, makeTar } from '../../domain/archive/parts.ts';
import { collect, compress, members, pack, replace, type Hostile, type Row } from '../hostile.ts';

export const manifest = Buffer.from(
  JSON.stringify({ ...baseManifest, entries: members.map(describeMember) }, null, 1),
);
export const signature = signContent({ content: manifest, key, trustedComment: 'planipsy 4.3.0' });

const stranger = generateSecretKey();
const namesake = { ...generateSecretKey(), id: key.id };
const signedBy = (signer: typeof key) => signContent({ content: manifest, key: signer, trustedComment: 'x' });
const signedAs = (purpose: 'release' | 'revocation') =>
  signContent({ content: manifest, key, trustedComment: namePurpose(purpose, 'planipsy') });
const withSignature = (text: string | Buffer) => () =>
  compress(
    makeTar([
      { path: 'manifest.json', content: manifest },
      { path: 'manifest.json.minisig', content: text },
      ...members,
    ]),
  );

/** minisign's older form, as written by `minisign -S -l`. */
function signLegacy(): string {
  const own = sign(null, manifest, key.secret);
  const global = sign(null, Buffer.concat([own, Buffer.from('old')]), key.secret);
  const line = Buffer.concat([Buffer.from('Ed'), key.id, own]).toString('base64');
  return `untrusted comment: x\n${line}\ntrusted comment: old\n${global.toString('base64')}\n`;
}

const [untrusted = '', own = '', trusted = '', global = ''] = signature.split('\n');
const lines = (...text: readonly string[]) => withSignature(`${text.join('\n')}\n`);
const newer = replace('files/VERSION', { content: '4.4.0\n' });

const signatures: readonly Row[] = [
  [
    'archive.unsigned',
    'none',
    () => compress(makeTar([{ path: 'manifest.json', content: manifest }, ...members])),
  ],
  [
    'archive.unsigned',
    'the manifest alone',
    () => compress(makeTar([{ path: 'manifest.json', content: manifest }])),
  ],
  [
    'archive.unsigned',
    'a link to one',
    () =>
      compress(
        makeTar([
          { path: 'manifest.json', content: manifest },
          { path: 'manifest.json.minisig', type: '2', target: '/tmp/x' },
        ]),
      ),
  ],
  [
    'archive.unsigned',
    'one under another name',
    () =>
      compress(
        makeTar([
          { path: 'manifest.json', content: manifest },
          { path: 'manifest.minisig', content: signature },
        ]),
      ),
  ],
  [
    'archive.no-manifest',
    'before the manifest',
    () =>
      compress(
        makeTar([
          { path: 'manifest.json.minisig', content: signature },
          { path: 'manifest.json', content: manifest },
        ]),
      ),
  ],
  ['archive.no-manifest', 'an archive without a manifest', () => compress(makeTar(members))],
  [
    'archive.no-manifest',
    'a manifest that is a link',
    () => compress(makeTar([{ path: 'manifest.json', type: '2', target: '/etc/passwd' }])),
  ],
  [
    'archive.no-manifest',
    'a manifest under another name',
    () => compress(makeTar([{ path: './manifest.json', content: manifest }])),
  ],
  ['archive.key-untrusted', 'by a key that is not trusted', withSignature(signedBy(stranger))],
  ['archive.signature-wrong', 'by another key under a trusted name', withSignature(signedBy(namesake))],
  ['archive.signature-legacy', 'of the older form', withSignature(signLegacy())],
  [
    'archive.signature-wrong',
    'of another manifest',
    () => pack({ manifest: { version: '4.4.0' }, signature }),
  ],
  ['archive.altered-member', 'an old manifest with a new release', () => pack({ packed: newer })],
  [
    'archive.signature-wrong',
    'a new manifest with the signature of an old one',
    () => pack({ members: newer, signature }),
  ],
  [
    'archive.comment-altered',
    'another trusted comment',
    lines(untrusted, own, trusted.replace('4.3.0', '4.3.9'), global),
  ],
  ['archive.comment-altered', 'a longer trusted comment', lines(untrusted, own, `${trusted} `, global)],
  [
    'archive.comment-altered',
    'the trusted comment of another',
    lines(untrusted, own, 'trusted comment: x', global),
  ],
  ['archive.comment-altered', 'no trusted comment', lines(untrusted, own, 'trusted comment: ', global)],
  [
    'archive.comment-altered',
    'a second half by another key',
    lines(untrusted, own, trusted, signedBy(stranger).split('\n')[3] ?? ''),
  ],
  ['archive.signed-as-release', 'made for a release by support', withSignature(signedAs('release'))],
  ['archive.signed-as-revocation', 'made for a revocation', withSignature(signedAs('revocation'))],
  ['archive.signature-malformed', 'empty', withSignature('')],
  ['archive.signature-malformed', 'of words', withSignature('signed, the vendor\n')],
  ['archive.signature-malformed', 'of two', withSignature(signature + signature)],
  ['archive.signature-malformed', 'the first half alone', lines(untrusted, own)],
  ['archive.signature-malformed', 'without the second half', lines(untrusted, own, trusted)],
  ['archive.signature-malformed', 'in another order', lines(trusted, own, untrusted, global)],
  ['archive.signature-malformed', 'with an empty line', lines(untrusted, own, '', trusted, global)],
  [
    'archive.signature-malformed',
    'with blanks in it',
    lines(untrusted, own.replace('RU', 'R U'), trusted, global),
  ],
  [
    'archive.signature-malformed',
    'in the other base64',
    lines(untrusted, `-${own.slice(1)}`, trusted, global),
  ],
  [
    'archive.signature-malformed',
    'without its padding',
    lines(untrusted, own.replace(/=+$/, ''), trusted, global),
  ],
  [
    'archive.signature-malformed',
    'of another algorithm',
    lines(untrusted, own.replace(/^RU/, 'RX'), trusted, global),
  ],
  [
    'archive.signature-malformed',
    'with a comment that is no text',
    withSignature(
      Buffer.concat([
        Buffer.from(`${untrusted}\n${own}\ntrusted comment: `),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(`\n${global}\n`),
      ]),
    ),
  ],
  ['archive.signature-malformed', 'of 20,000 bytes', withSignature('x'.repeat(20_000))],
];

const flips: readonly Row[] = [
  ...pick(manifest, 15).map(([at, altered]): Row => [
    'archive.signature-wrong',
    `a bit of the manifest, byte ${at}`,
    () =>
      compress(
        makeTar([
          { path: 'manifest.json', content: altered },
          { path: 'manifest.json.minisig', content: signature },
          ...members,
        ]),
      ),
  ]),
  ...pick(Buffer.from(own, 'base64').subarray(10), 10).map(([at, altered]): Row => [
    'archive.signature-wrong',
    `a bit of the signature, byte ${at}`,
    lines(
      untrusted,
      Buffer.concat([Buffer.from(own, 'base64').subarray(0, 10), altered]).toString('base64'),
      trusted,
      global,
    ),
  ]),
  ...pick(Buffer.from(global, 'base64'), 5).map(([at, altered]): Row => [
    'archive.comment-altered',
    `a bit of its second half, byte ${at}`,
    lines(untrusted, own, trusted, altered.toString('base64')),
  ]),
];

/** This many evenly spaced places, each with one bit flipped. */
function pick(bytes: Buffer, count: number): readonly (readonly [at: number, altered: Buffer])[] {
  return Array.from({ length: count }, (_none, index) => {
    const at = Math.floor((index * bytes.length) / count);
    const altered = Buffer.from(bytes);
    altered.writeUInt8((altered[at] ?? 0) ^ (1 << (index % 8)), at);
    return [at, altered] as const;
  });
}

const versioned = (change: Readonly<Record<string, unknown>>) => () => pack({ manifest: change });
const oddVersions = [
  '4.3',
  '4',
  'v4.3.0',
  '=4.3.0',
  ' 4.3.0',
  '4.3.0 ',
  '04.3.0',
  '4.03.0',
  '4.3.0-01',
  '4.3.0+build.1',
  '4.3.0-rc.1+build',
  '4.3.99999999999999999999',
  '9007199254740992.0.0',
  '4.3.0-',
  '4.3.0-rc..1',
  '-4.3.0',
  '4.3.0.1',
  '4.3.x',
  '*',
  'latest',
  '',
  '../../4.3.0',
  '4.3.0/..',
  '4.3.0\n',
  '4.3.0\0',
  '４.3.0',
  `4.3.0-${'x'.repeat(80)}`,
];
const oddRanges = [
  '',
  'everything',
  '>=',
  '4.2.0 ||| 4.1.0',
  '>=4.2.0\n<4.3.0',
  '>=4.2.0\u2028<4.3.0',
  '>=99999999999999999999.0.0',
  `>=4.2.0 ${'|| 4.2.0 '.repeat(40)}`,
  '\u001b[2J*',
];

const revoking = (...versions: readonly string[]) => versioned({ revokes: [{ versions, reason: 'x' }] });
const oddRevokes = ['*', '>=4.0.0', '<9.9.9 || >=5', 'x', '', '4.3.0\n', '\u001b[2J', '4.3.0', '<=4.3.0'];

const identity: readonly Row[] = [
  ['harmless', 'that withdraws another version', revoking('4.2.9', '>=4.2.1 <4.2.5')],
  ...oddRevokes.map((range): Row => [
    'archive.manifest-invalid',
    `that withdraws ${JSON.stringify(range)}`,
    revoking(range),
  ]),
  ['archive.wrong-product', 'another product', versioned({ product: 'pmsipilot' })],
  ['harmless', 'the product in capitals', versioned({ product: 'PLANIPSY' })],
  ['archive.wrong-product', 'a longer name', versioned({ product: 'planipsy2' })],
  ...['', '../planipsy', 'plani psy', 'planipsy\n', 'planipsy\u0000', 'рlanipsy', `p${'x'.repeat(64)}`].map(
    (product): Row => [
      'archive.manifest-invalid',
      `the product ${JSON.stringify(product)}`,
      versioned({ product }),
    ],
  ),
  [
    'archive.version-out-of-range',
    'from a version that is not installed',
    versioned({ from: '>=4.2.1 <4.3.0' }),
  ],
  ['archive.version-out-of-range', 'from an older version', versioned({ from: '<4.2.0' })],
  ['archive.version-out-of-range', 'from no version', versioned({ from: '<0.0.0-0' })],
  ['archive.downgrade', 'a lower version', versioned({ version: '4.1.9', from: '*' })],
  [
    'archive.downgrade',
    'a pre-release of the installed version',
    versioned({ version: '4.2.0-rc.1', from: '*' }),
  ],
  ['archive.downgrade', 'a version of long ago', versioned({ version: '0.0.1', from: '*' })],
  ['harmless', 'the installed version', versioned({ version: '4.2.0', from: '*' })],
  ['harmless', 'a pre-release', versioned({ version: '4.3.0-beta', from: '*' })],
  ...oddVersions.map((version): Row => [
    'archive.manifest-invalid',
    `version ${JSON.stringify(version)}`,
    versioned({ version, from: '*' }),
  ]),
  ...oddRanges.map((from): Row => [
    'archive.manifest-invalid',
    `from ${JSON.stringify(from)}`,
    versioned({ from }),
  ]),
];

export const signed: readonly Hostile[] = [
  ...collect('signatures', signatures),
  ...collect('flipped bits', flips),
  ...collect('products and versions', identity),
];
