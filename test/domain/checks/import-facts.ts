import type { Facts } from '../../../src/model/facts.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import type { CheckName } from '../../../src/messages/vocabulary.ts';
import { gib } from './sample-facts.ts';

const dropFolder: NonNullable<Facts['dropFolder']> = {
  folder: '/var/spool/ospi-update/planipsy-import',
  found: {
    ...{ isFolder: true, mode: '2770', uid: 990, owner: 'planipsy', isMember: false },
    ...{ group: 'systeme', isShared: false },
  },
  group: 'systeme',
  disks: [{ mount: '/var', freeBytes: 9 * gib, neededBytes: 8 * gib }],
  units: [{ unit: 'ospi-update-import-planipsy.path', isEnabled: true, isActive: true, isFailed: false }],
};

const spoiltFolders: readonly (readonly [string, Partial<NonNullable<Facts['dropFolder']>>])[] = [
  ...(
    [
      ['a link', { isFolder: false }],
      ['a folder of root', { uid: 0, owner: 'root' }],
      ['a member’s folder', { isMember: true }],
      ['a folder of another group', { group: 'users' }],
      ['a folder open to all', { mode: '2777' }],
      ['a folder with an access list', { isShared: true }],
      ['a folder of another machine', { remote: 'nfs' }],
    ] as const
  ).map(([name, changes]) => [name, { found: { ...foundFolder(), ...changes } }] as const),
  ['a folder of another platform', { sharedWith: { platform: 'bi', folder: dropFolder.folder } }],
  ['no room', { disks: [{ mount: '/var', freeBytes: 7 * gib, neededBytes: 8 * gib }] }],
  ['no unit enabled', { units: [{ unit: 'x.path', isEnabled: false, isActive: false, isFailed: false }] }],
  ['a unit that failed', { units: [{ unit: 'x.path', isEnabled: true, isActive: false, isFailed: true }] }],
];

function foundFolder() {
  if (dropFolder.found === undefined) throw new Error('it was found');
  return dropFolder.found;
}

const set = { file: '/etc/nginx/nginx.conf', line: 3, isHere: true };
const place: NonNullable<Facts['uploads']>['places'][number] = {
  server: 'n:1',
  block: { name: 'location /superviseur/', file: '/etc/nginx/nginx.conf', line: 2 },
  maximum: { text: '8m', set },
  bodyTimeout: { text: '60s' },
  protocol: 'proxy',
  readTimeout: { text: '60s' },
  sendTimeout: { text: '60s' },
  isBuffered: true,
};
const tight = { ...place, maximum: { text: '1m' } };

function uploads(changes: Partial<typeof place> = {}, ...others: (typeof place)[]): Partial<Facts> {
  return { uploads: { places: [...others, { ...place, ...changes }] } };
}

/** How what concerns requests of the Superviseur is judged. */
export const importRows: readonly (readonly [
  CheckName,
  Verdict['status'] | 'none',
  string,
  Partial<Facts>,
])[] = [
  ['drop-folder', 'none', 'no requests taken', {}],
  ['drop-folder', 'ok', 'a folder as it should be', { dropFolder }],
  ['drop-folder', 'warning', 'no folder', { dropFolder: { folder: '/f', reason: 'ENOENT', disks: [] } }],
  ...spoiltFolders.map(
    ([name, changes]) =>
      ['drop-folder', 'warning', name, { dropFolder: { ...dropFolder, ...changes } }] as const,
  ),
  ['uploads', 'none', 'no requests taken', {}],
  ['uploads', 'ok', 'nothing that leads to the platform', { uploads: { places: [] } }],
  ['uploads', 'ok', 'a place that lets a piece pass', uploads()],
  ['uploads', 'ok', 'one of two such places', { uploads: { places: [tight, place] } }],
  ['uploads', 'warning', 'the same in another server block', uploads({ server: 'n:9' }, tight)],
  ['uploads', 'warning', 'its own limit', uploads({ maximum: { text: '1m' } })],
  ['uploads', 'warning', 'a short timeout', uploads({ sendTimeout: { text: '5', set: { ...set } } })],
  [
    'uploads',
    'warning',
    'a full disk',
    uploads({ temporary: { folder: '/b', freeBytes: 2 ** 20, user: '33', isWritable: true } }),
  ],
  [
    'uploads',
    'warning',
    'a closed folder',
    uploads({ temporary: { folder: '/b', user: '33', isWritable: false } }),
  ],
  ['uploads', 'ok', 'a folder that nothing is known of', uploads({ temporary: { folder: '/b' } })],
  ['uploads', 'ok', 'a value that this version cannot read', uploads({ readTimeout: { text: '$x' } })],
];
