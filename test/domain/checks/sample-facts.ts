import type { DatabaseFacts, DiskFacts, Facts } from '../../../src/model/facts.ts';

export const gib = 2 ** 30;

export const sampleDisk: DiskFacts = {
  mount: '/srv',
  device: '/dev/sdb1',
  totalBytes: 100 * gib,
  freeBytes: 60 * gib,
  freeInodes: 1_000_000,
  holds: ['root', 'backup.folder'],
  neededBytes: 20 * gib,
  neededInodes: 9000,
};

export const sampleDatabase: DatabaseFacts = {
  engine: 'postgresql',
  name: 'planipsy',
  server: '/run/postgresql',
  user: 'planipsy',
  serverVersion: '15.18',
  clientVersion: '15.18',
  missingRights: [],
  tableBytes: 2 * gib,
  totalBytes: 3 * gib,
  dataFolder: '/var/lib/postgresql/15/main',
};

/** Facts of a platform in good order, with a test's changes. */
export function sampleFacts(changes: Partial<Facts> = {}): Facts {
  const url = 'https://127.0.0.1/.ospi-update/';
  return {
    format: 1,
    tool: '0.1.0',
    at: '2026-11-22T10:00:00.000Z',
    platform: { name: 'planipsy', product: 'planipsy', version: '4.2.0' },
    support: { email: 'support@ospi.example', phone: '04 26 10 06 36' },
    cpuCores: 8,
    memoryBytes: 16 * gib,
    disks: [sampleDisk],
    unmeasured: [],
    user: { uid: 1000, name: 'camille', groups: ['camille', 'systeme'] },
    administrators: 'systeme',
    unwritable: [],
    trustedKeys: 1,
    journal: { records: 12, head: 'a'.repeat(64), highestVersion: '4.2.0' },
    lock: null,
    nginx: {
      url: 'https://127.0.0.1/',
      snippet: { url: `${url}snippet`, status: 200 },
      page: { url: `${url}page`, status: 200 },
      flag: { url: `${url}flag`, status: 204 },
      openServers: [],
    },
    services: [{ name: 'planipsy-web.service', known: true, running: true }],
    tools: [
      { name: 'tar', path: '/usr/bin/tar' },
      { name: 'zstd', path: '/usr/bin/zstd' },
      { name: 'ionice', path: '/usr/bin/ionice' },
    ],
    clock: { now: '2026-11-22T10:00:00.000Z', synchronised: true, lastRecordAt: '2026-11-01T08:00:00.000Z' },
    rebootPending: false,
    ...changes,
  };
}

export const sampleArchive: NonNullable<Facts['archive']> = {
  name: 'planipsy-4.3.0.ospi',
  version: '4.3.0',
  from: '>=4.2.0 <4.3.0',
  requirements: {
    cpuCores: { minimum: 4, recommended: 8 },
    memoryGiB: { minimum: 8, recommended: 16 },
    freeDiskPercent: 30,
  },
  notice: { path: 'notice.md', sha256: 'b'.repeat(64), accepted: false },
};
