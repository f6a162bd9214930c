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

/** Type flags of POSIX, GNU, Solaris and undefined ones. */
const specialTypes: readonly (readonly [name: string, type: string])[] = [
  ['a hard link', '1'],
  ['a character device', '3'],
  ['a block device', '4'],
  ['a FIFO', '6'],
  ['a contiguous file', '7'],
  ['a file of the seventh edition', '\0'],
  ['a sparse file of GNU', 'S'],
  ['a long name of GNU', 'L'],
  ['a long link of GNU', 'K'],
  ['an old long name of GNU', 'N'],
  ['a dump folder of GNU', 'D'],
  ['a continued file', 'M'],
  ['a volume header', 'V'],
  ['an access control list of Solaris', 'A'],
  ['a pax header of Solaris', 'X'],
  ['an inode', 'I'],
  ['a global pax header', 'g'],
  ['a reserved type', '8'],
  ['an unknown type', 'Z'],
  ['a type that is no letter', '\xff'],
];

const types: readonly Row[] = [
  ...specialTypes.map(([name, type]): Row => [
    'archive.special-file',
    name,
    () => packBeside({ path: 'files/x', type, target: 'files/VERSION' }),
  ]),
  [
    'archive.special-file',
    'a hard link to a file outside, in the place of a file',
    () => packInstead('files/VERSION', { type: '1', target: '/etc/passwd', content: '' }),
  ],
  [
    'archive.special-file',
    'a device in the place of the notice',
    () => packInstead('notice.md', { type: '3', content: '' }),
  ],
  [
    'archive.special-file',
    'a hard link with content',
    () => packBeside({ path: 'files/x', type: '1', target: 'files/VERSION', content: 'x'.repeat(700) }),
  ],
  [
    'archive.manifest-invalid',
    'a device in the manifest',
    () =>
      pack({
        manifest: {
          entries: [
            ...members.map(describeMember),
            { path: 'files/null', type: 'device', size: 0, mode: '0666' },
          ],
        },
      }),
  ],
  [
    'archive.altered-member',
    'a folder in the place of a file',
    () => packInstead('files/VERSION', { type: '5', content: '' }),
  ],
  [
    'archive.altered-member',
    'a folder with content',
    () => packInstead('files/bin', { content: 'x'.repeat(512) }),
  ],
  ['archive.altered-member', 'a link with content', () => packInstead('files/start', { content: 'x' })],
  [
    'archive.extra-member',
    'a file whose name ends as that of a folder',
    () => packInstead('files/bin', { path: 'files/bin/', type: '0' }),
  ],
];

const specialModes = [
  ['set-user-id', 0o4755],
  ['set-group-id', 0o2755],
  ['sticky', 0o1755],
  ['all of them', 0o7777],
] as const;

const modes: readonly Row[] = [
  ...specialModes.flatMap(([name, mode]): Row[] => [
    ['archive.unsafe-mode', `${name} on a file`, () => packSigned('files/bin/server', { mode })],
    ['archive.unsafe-mode', `${name} on a folder`, () => packSigned('files/bin', { mode })],
    ['archive.unsafe-mode', `${name} on a hook`, () => packSigned('hooks/migrate', { mode })],
    [
      'archive.altered-member',
      `${name} on a file, in the tar alone`,
      () => packInstead('files/bin/server', { mode }),
    ],
    [
      'archive.altered-member',
      `${name} on a folder, in the tar alone`,
      () => packInstead('files/bin', { mode }),
    ],
  ]),
  [
    'archive.altered-member',
    'a file type among the permissions',
    () => packInstead('files/VERSION', { mode: 0o104755 }),
  ],
  ['archive.unsafe-mode', 'writable for all: a file', () => packSigned('files/bin/server', { mode: 0o757 })],
  ['archive.unsafe-mode', 'writable for all: a folder', () => packSigned('files/bin', { mode: 0o777 })],
  ['archive.unsafe-mode', 'writable for all: a hook', () => packSigned('hooks/migrate', { mode: 0o777 })],
  [
    'archive.altered-member',
    'writable for all, in the tar alone',
    () => packInstead('hooks/migrate', { mode: 0o777 }),
  ],
  ['archive.unfit-part', 'a hook that cannot be run', () => packSigned('hooks/migrate', { mode: 0o644 })],
  [
    'archive.manifest-invalid',
    'permissions that are none',
    () => pack({ manifest: { entries: [{ path: 'files', type: 'directory', size: 0, mode: 'rwxr' }] } }),
  ],
];

const extra = { path: 'files/extra', content: 'x' };
const [notice = extra, ...rest] = members;
const last = members.at(-1) ?? extra;

const inventory: readonly Row[] = [
  ['archive.extra-member', 'a file more', () => packBeside(extra)],
  ['archive.extra-member', 'a folder more', () => packBeside({ path: 'files/more', type: '5' })],
  ['archive.extra-member', 'a link more', () => packBeside({ path: 'files/l', type: '2', target: 'bin' })],
  ['archive.extra-member', 'a hook more', () => packBeside({ path: 'hooks/pre-install', content: 'x' })],
  ['archive.duplicate-member', 'a file twice, alike', () => packBeside(last)],
  [
    'archive.duplicate-member',
    'a file twice, different',
    () => packBeside({ path: 'files/VERSION', content: '6.6.6\n' }),
  ],
  ['archive.duplicate-member', 'a folder twice', () => packBeside({ path: 'files/bin', type: '5' })],
  ['archive.duplicate-member', 'the notice twice', () => packBeside(notice)],
  [
    'archive.duplicate-member',
    'a second manifest',
    () => packBeside({ path: 'manifest.json', content: '{}' }),
  ],
  [
    'archive.duplicate-member',
    'a second signature',
    () => packBeside({ path: 'manifest.json.minisig', content: '' }),
  ],
  ['archive.duplicate-member', 'everything twice', () => packBeside(...members)],
  ['archive.duplicate-entry', 'a line of the manifest twice', () => packWith(last)],
  [
    'archive.duplicate-entry',
    'two lines of the manifest for one name',
    () => packWith({ path: 'files/VERSION', content: 'other' }),
  ],
  ['archive.missing-member', 'the last file missing', () => pack({ packed: members.slice(0, -1) })],
  ['archive.missing-member', 'all but the notice missing', () => pack({ packed: [notice] })],
  ['archive.missing-member', 'the notice missing too', () => pack({ packed: [] })],
  ['archive.member-order', 'the notice last', () => pack({ packed: [...rest, notice] })],
  ['archive.member-order', 'the notice missing', () => pack({ packed: rest })],
  ['archive.unfit-part', 'a notice that is not listed', () => pack({ members: rest })],
  [
    'archive.unfit-part',
    'no files',
    () => pack({ members: members.filter(({ path }) => !path.toString().startsWith('files')) }),
  ],
  ['archive.unfit-part', 'a hook that is not listed', () => pack({ members: members.slice(0, -1) })],
  [
    'archive.unfit-part',
    'a notice that is a folder',
    () => packSigned('notice.md', { type: '5', content: '' }),
  ],
  [
    'archive.unfit-part',
    'a hook that is a folder',
    () => packSigned('hooks/migrate', { type: '5', content: '' }),
  ],
  [
    'archive.unfit-part',
    'a notice of a gigabyte',
    () =>
      pack({
        manifest: {
          entries: members
            .map(describeMember)
            .map((entry) => (entry.path === 'notice.md' ? { ...entry, size: 2 ** 30 } : entry)),
        },
      }),
  ],
];

const contents: readonly Row[] = [
  ...members
    .filter(({ content }) => content !== undefined && content.length > 0)
    .map(({ path, content = '' }): Row => [
      'archive.altered-member',
      `another content of the same size: ${path.toString()}`,
      () => packInstead(path.toString(), { content: alter(content.toString()) }),
    ]),
  ['archive.altered-member', 'a byte more', () => packInstead('files/VERSION', { content: '4.3.0\n\n' })],
  ['archive.altered-member', 'a byte less', () => packInstead('files/VERSION', { content: '4.3.0' })],
  ['archive.altered-member', 'nothing in it', () => packInstead('files/VERSION', { content: '' })],
  [
    'archive.altered-member',
    'something in an empty file',
    () => packInstead('files/empty', { content: 'x' }),
  ],
  [
    'archive.altered-member',
    'a hook of another release',
    () => packInstead('hooks/migrate', { content: '#!/bin/sh\nid > "$OSPI_ROOT/a-hook-ran"\n' }),
  ],
  [
    'archive.altered-member',
    'the contents of two files exchanged',
    () => packInstead('files/bin/server', { content: last.content ?? '' }),
  ],
];

export const inside: readonly Hostile[] = [
  ...collect('special files', types),
  ...collect('special permissions', modes),
  ...collect('members', inventory),
  ...collect('contents', contents),
];

function alter(content: string): string {
  return content.replace(/.$|.\n$/s, (end) => `${end.startsWith('#') ? '%' : '#'}${end.slice(1)}`);
}
