import { describeMember } from '../../domain/archive/parts.ts';
import {
  collect,
  members,
  pack,
  packBeside,
  packInstead,
  packSigned,
  packWith,
  type Hostile,
  type Row,
} from '../hostile.ts';

/** Names that no archive may have; `listed` is for those that the manifest can distinguish from a harmless one. */
const badNames: readonly (readonly [name: string, path: string])[] = [
  ['absolute', '/etc/cron.d/evil'],
  ['absolute, in files', '/files/x'],
  ['two slashes', '//etc/passwd'],
  ['parent folder', '../evil'],
  ['parent folder, far', `${'../'.repeat(40)}etc/passwd`],
  ['parent folder within', 'files/../../evil'],
  ['parent folder that comes back', 'files/bin/../x'],
  ['parent folder at the end', 'files/bin/..'],
  ['only dots', '..'],
  ['dot', 'files/./x'],
  ['leading dot', './files/x'],
  ['backslash', 'files\\..\\..\\evil'],
  ['drive with backslash', 'C:\\Windows\\evil'],
  ['drive with slash', 'C:/Windows/evil'],
  ['network share', '\\\\server\\share'],
  ['empty', ''],
  ['empty part', 'files//x'],
  ['ends with a slash', 'files/x/'],
  ['name of 256 bytes', `files/${'x'.repeat(256)}`],
  ['name of 128 letters in 256 bytes', `files/${'é'.repeat(128)}`],
  ['path of more than 1024 bytes', `files/${'d/'.repeat(520)}x`],
  ['newline', 'files/a\nb'],
  ['carriage return', 'files/a\rb'],
  ['tab', 'files/a\tb'],
  ['escape sequence', 'files/\u001b[2J\u001b]0;owned\u0007'],
  ['OSC 52', 'files/\u001b]52;c;cm0gLXJm\u0007'],
  ['delete', 'files/\u007f'],
  ['C1', 'files/\u009b2J'],
  ['line separator', 'files/a\u2028b'],
  ['right-to-left override', 'files/invoice\u202etxt.sh'],
  ['right-to-left isolate', 'files/a\u2067b'],
  ['left-to-right mark', 'files/a\u200eb'],
  ['Arabic letter mark', 'files/a\u061cb'],
  ['replacement character', 'files/a\ufffdb'],
  ['outside of the two folders', 'etc/passwd'],
  ['another top-level file', 'README.md'],
  ['below the notice', 'notice.md/x'],
  ['below a file', 'files/VERSION/x'],
  ['in a folder that is not listed', 'files/none/x'],
];

/** In a tar, the reader sees another name instead of these, or none at all. */
const notInTar = new Set(['empty', 'ends with a slash']);

const listed = badNames.map(([name, path]): Row => [
  'archive.unsafe-path',
  `${name}, in the manifest`,
  () => pack({ manifest: { entries: [...members, { path, content: 'x' }].map(describeMember) } }),
]);

const added = badNames
  .filter(([name]) => !notInTar.has(name))
  .map(([name, path]): Row => [
    // What does not fit into a header is truncated by the writer: the result is another name.
    'archive.extra-member',
    `${name}, in the tar alone`,
    () => packBeside({ path: path.slice(0, 90), content: 'x' }),
  ]);

const badTargets: readonly (readonly [name: string, target: string])[] = [
  ['absolute', '/etc/passwd'],
  ['root', '/'],
  ['proc', '/proc/self/root/etc/passwd'],
  ['out of the release', '../../../etc/passwd'],
  ['just out', '..'],
  ['to the hooks', '../hooks/migrate'],
  ['to a folder beside', '../files-of-others/x'],
  ['up after a name', 'bin/../../..'],
  ['up after a link', 'start/../../x'],
  ['empty part', 'bin//server'],
  ['dot', '.'],
  ['dot twice', './.'],
  ['two dots behind a dot', './../x'],
  ['dot inside', 'bin/./server'],
  ['backslash', '..\\..\\x'],
  ['newline', 'a\nb'],
  ['escape sequence', '\u001b[2J'],
  ['right-to-left override', 'a\u202eb'],
  ['over-long', `${'d/'.repeat(520)}x`],
  ['trailing slash', 'bin/'],
];

const links: readonly Row[] = [
  ...badTargets.map(([name, target]): Row => [
    'archive.unsafe-link',
    `a link ${name}`,
    () => packWith({ path: 'files/evil', type: '2', target }),
  ]),
  ['archive.unsafe-link', 'a link to nothing', () => packWith({ path: 'files/evil', type: '2', target: '' })],
  [
    'archive.unsafe-path',
    'a link among the hooks',
    () => packWith({ path: 'hooks/evil', type: '2', target: 'migrate' }),
  ],
  [
    'archive.unsafe-path',
    'a link in the place of files',
    () => packSigned('files', { type: '2', target: '/etc' }),
  ],
  [
    'archive.unsafe-path',
    'a link in the place of hooks',
    () => packSigned('hooks', { type: '2', target: '/etc' }),
  ],
  [
    'archive.unfit-part',
    'a link in the place of the notice',
    () => packSigned('notice.md', { type: '2', target: 'files/VERSION', content: '' }),
  ],
  [
    'archive.unsafe-path',
    'a link as the parent of a later file',
    () =>
      packWith(
        { path: 'files/sub', type: '2', target: 'bin' },
        { path: 'files/sub/server', content: 'evil' },
      ),
  ],
  [
    'archive.unsafe-path',
    'a link as the parent of an earlier file',
    () =>
      packWith(
        { path: 'files/sub/server', content: 'evil' },
        { path: 'files/sub', type: '2', target: 'bin' },
      ),
  ],
  [
    'archive.unsafe-path',
    'a link as the parent of a folder',
    () => packWith({ path: 'files/sub', type: '2', target: 'bin' }, { path: 'files/sub/more', type: '5' }),
  ],
  [
    'archive.extra-member',
    'a file through a signed link, in the tar alone',
    () => packBeside({ path: 'files/start/evil', content: 'x' }),
  ],
  [
    'archive.altered-member',
    'a link in the place of a folder, in the tar alone',
    () => packInstead('files/bin', { type: '2', target: '/tmp' }),
  ],
  [
    'archive.altered-member',
    'a link in the place of a file, in the tar alone',
    () => packInstead('files/VERSION', { type: '2', target: '/etc/passwd', content: '' }),
  ],
  [
    'archive.altered-member',
    'another target, in the tar alone',
    () => packInstead('files/start', { target: '/bin/sh' }),
  ],
  [
    'archive.duplicate-member',
    'a link that comes after the file of its name',
    () => packBeside({ path: 'files/VERSION', type: '2', target: '/etc/passwd' }),
  ],
  [
    'harmless',
    'links that lead to each other',
    () =>
      packWith(
        { path: 'files/one', type: '2', target: 'two' },
        { path: 'files/two', type: '2', target: 'one' },
      ),
  ],
  ['harmless', 'a link that leads nowhere', () => packWith({ path: 'files/x', type: '2', target: 'none' })],
];

const colliding: readonly (readonly [name: string, one: string, other: string])[] = [
  ['case', 'files/version', 'files/x'],
  ['case of a letter with an accent', 'files/É', 'files/é'],
  ['composed and decomposed', 'files/caf\u00e9', 'files/cafe\u0301'],
  ['order of two accents', 'files/a\u0323\u0302', 'files/a\u0302\u0323'],
  ['Å and the ångström sign', 'files/\u00c5', 'files/\u212b'],
  ['K and the kelvin sign', 'files/K', 'files/\u212a'],
  ['ß and ss', 'files/stra\u00dfe', 'files/STRASSE'],
  ['a ligature', 'files/\ufb01le', 'files/file'],
  ['full width', 'files/\uff41', 'files/a'],
  ['the two small sigmas', 'files/\u03c3x', 'files/\u03c2x'],
  ['zero width joiner', 'files/a\u200db', 'files/ab'],
  ['soft hyphen', 'files/a\u00adb', 'files/ab'],
  ['zero width no-break space', 'files/\ufeffab', 'files/ab'],
  ['variation selector', 'files/a\ufe0f', 'files/a'],
];

const collisions: readonly Row[] = [
  ...colliding.map(([name, one, other]): Row => [
    'archive.colliding-names',
    name,
    () => packWith({ path: one, content: 'one' }, { path: other, content: 'other' }),
  ]),
  ['archive.colliding-names', 'folders', () => packWith({ path: 'files/BIN', type: '5' })],
  [
    'archive.colliding-names',
    'a file and a link',
    () => packWith({ path: 'files/Version', type: '2', target: 'bin' }),
  ],
  [
    'archive.colliding-names',
    'the notice and the manifest',
    () =>
      pack({
        manifest: { notice: { path: 'MANIFEST.json' } },
        members: [{ path: 'MANIFEST.json', content: '# À lire' }, ...members.slice(1)],
      }),
  ],
];

/** Odd but intended: bundlers name files after hashes. */
const harmless = [
  '-rf',
  '--help',
  '-',
  'c:x',
  'a b',
  '...',
  '$(reboot)',
  '`reboot`',
  '%2e%2e',
  'CON',
  '日本語',
  '*',
  '~',
];

export const names: readonly Hostile[] = [
  ...collect('names', listed),
  ...collect('names', added),
  ...collect('names', [
    ['archive.extra-member', 'not UTF-8', () => packBeside({ path: Buffer.from('files/\xe9', 'latin1') })],
    [
      'archive.extra-member',
      'over-long UTF-8 for a slash',
      () => packBeside({ path: Buffer.from('files\xc0\xaf..\xc0\xafx', 'latin1') }),
    ],
    [
      'archive.damaged',
      'text behind a zero',
      () => packInstead('files/VERSION', { path: 'files/VERSION\0/../../evil' }),
    ],
    [
      'archive.unfit-part',
      'a notice below files',
      () => pack({ manifest: { notice: { path: 'files/VERSION' } }, members: members.slice(1) }),
    ],
    [
      'archive.unfit-part',
      'a hook below files',
      () => pack({ manifest: { hooks: [{ ...hookOf('files/bin/server') }] } }),
    ],
    ['archive.unfit-part', 'a hook outside', () => pack({ manifest: { hooks: [{ ...hookOf('/bin/sh') }] } })],
    [
      'archive.unfit-part',
      'a hook that climbs',
      () => pack({ manifest: { hooks: [{ ...hookOf('hooks/../../../bin/sh') }] } }),
    ],
    ...harmless.map((name): Row => [
      'harmless',
      name,
      () => packWith({ path: `files/${name}`, content: 'x' }),
    ]),
  ]),
  ...collect('colliding names', collisions),
  ...collect('links', links),
];

function hookOf(path: string) {
  return { name: 'migrate', path, timeoutSeconds: 60, touchesData: true, title: { fr: 'M', en: 'M' } };
}
