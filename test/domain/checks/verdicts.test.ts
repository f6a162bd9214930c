import { describe, expect, test } from 'vitest';
import { judgeFacts } from '../../../src/domain/checks/index.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { tellVerdict } from '../../../src/messages/verdict.ts';
import { type CheckName, checkNames } from '../../../src/messages/vocabulary.ts';
import type { UnitFault } from '../../../src/terms/check.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import type { DatabaseFacts, Facts } from '../../../src/model/facts.ts';
import type { Revocation } from '../../../src/terms/revocation.ts';
import { sampleRevocation } from '../revocation/parts.ts';
import { importRows } from './import-facts.ts';
import { gib, sampleArchive, sampleDatabase, sampleDisk, sampleFacts } from './sample-facts.ts';

const base = sampleFacts();
const refused = { url: 'https://127.0.0.1/x', failure: 'refused' };
const foreign = { url: 'https://127.0.0.1/x', failure: 'foreign' };
const guarded = { url: 'https://127.0.0.1/x', failure: 'client-certificate' };
const problem = {
  code: 'prerequisite.journal-damaged',
  params: { file: 'j', line: 3, reason: 'hash' },
} as const;
const unreadable = {
  code: 'prerequisite.state-unreadable',
  params: { path: 'l', reason: 'EACCES' },
} as const;
const refusal = { attempt: 'A1', incident: 'A1-0f0f', outcome: 'failed' } as const;
const siteRequirements = {
  cpuCores: { minimum: 1, recommended: 2 },
  memoryGiB: { minimum: 1, recommended: 2 },
  freeDiskPercent: 1,
};
const stricter = {
  cpuCores: { minimum: 6, recommended: 6 },
  memoryGiB: { minimum: 12, recommended: 32 },
  freeDiskPercent: 50,
};

function withdrawn(changes: Partial<Revocation>, platform: Partial<Facts['platform']> = {}): Partial<Facts> {
  const revocation = { ...sampleRevocation, ...changes };
  return {
    platform: { ...base.platform, ...platform },
    journal: { ...base.journal, revocations: [revocation] },
  };
}

function unit(fault: Omit<UnitFault, 'unit'>): NonNullable<Facts['units']> {
  return { folder: '/etc/systemd/system', faults: [{ unit: 'x.service', ...fault }] };
}

function disk(changes: Partial<typeof sampleDisk>): Partial<Facts> {
  return { disks: [{ ...sampleDisk, ...changes }] };
}

function nginx(changes: Partial<Facts['nginx']>): Partial<Facts> {
  return { nginx: { ...base.nginx, ...changes } };
}

function version(installed: string | null, archive?: Facts['archive']): Partial<Facts> {
  return { platform: { ...base.platform, version: installed }, ...(archive && { archive }) };
}

function databases(changes: Partial<DatabaseFacts>): Partial<Facts> {
  return { databases: [{ ...sampleDatabase, ...changes }] };
}

function mariadb(serverVersion: string): DatabaseFacts {
  const server = '/run/mysqld/mysqld.sock';
  return { engine: 'mariadb', name: 'bi', server, clientVersion: '10.11.14', serverVersion };
}

const unreachable = {
  code: 'backup.database-unreachable',
  params: { engine: 'postgresql', name: 'planipsy', server: '/run/postgresql', detail: 'no such file' },
} as const;
const { serverVersion: known, ...noVersion } = sampleDatabase;

const apart = {
  code: 'prerequisite.releases-apart',
  params: { place: '/srv/planipsy', folder: '/srv/planipsy/releases' },
} as const;
const cronNode = { folders: ['/usr/bin', '/bin'], program: '/opt/node/bin/node', version: 'v20.19.0' };

function night(changes: NonNullable<Facts['night']>): NonNullable<Facts['night']> {
  return { node: cronNode, ...changes };
}

function nightRecovery(state: 'enabled' | 'disabled' | 'missing'): NonNullable<Facts['night']> {
  return { recovery: { unit: 'ospi-update-recover-planipsy.service', state } };
}

function planTimer(state: 'enabled' | 'disabled' | 'missing') {
  return { unit: 'ospi-update-planned-planipsy.timer', state };
}

function clock(changes: Partial<Facts['clock']>): Partial<Facts> {
  return { clock: { ...base.clock, ...changes } };
}

const table: readonly (readonly [CheckName, Verdict['status'] | 'none', string, Partial<Facts>])[] = [
  ['platform-version', 'ok', 'the oldest supported version', version('4.0.0')],
  ['platform-version', 'failed', 'a version below it', version('3.9.9')],
  ['platform-version', 'failed', 'a pre-release of the oldest one', version('4.0.0-rc.1')],
  ['platform-version', 'failed', 'no installed version', version(null)],
  ['platform-version', 'ok', 'a version in the range of the archive', version('4.2.7', sampleArchive)],
  ['platform-version', 'ok', 'a pre-release in that range', version('4.2.1-rc.1', sampleArchive)],
  ['platform-version', 'failed', 'a version outside of that range', version('4.1.9', sampleArchive)],
  ['platform-version', 'ok', 'the very version of the archive', version('4.3.0', sampleArchive)],
  ['requirements', 'none', 'no requirements of the site', {}],
  ['requirements', 'warning', 'requirements of the site', { siteRequirements }],
  ['cpu-cores', 'failed', '3 cores', { cpuCores: 3 }],
  ['cpu-cores', 'warning', '4 cores', { cpuCores: 4 }],
  ['cpu-cores', 'warning', '7 cores', { cpuCores: 7 }],
  ['cpu-cores', 'ok', '8 cores', { cpuCores: 8 }],
  [
    'cpu-cores',
    'failed',
    '5 cores, 6 asked by the archive',
    { cpuCores: 5, archive: { ...sampleArchive, requirements: stricter } },
  ],
  [
    'cpu-cores',
    'warning',
    '6 cores, and the usual 8 are still better',
    { cpuCores: 6, archive: { ...sampleArchive, requirements: stricter } },
  ],
  [
    'cpu-cores',
    'failed',
    '3 cores, however little the archive asks',
    { cpuCores: 3, archive: { ...sampleArchive, requirements: siteRequirements } },
  ],
  [
    'cpu-cores',
    'ok',
    '2 cores, enough for this site',
    { cpuCores: 2, siteRequirements, archive: { ...sampleArchive, requirements: stricter } },
  ],
  ['memory', 'failed', '7 GiB', { memoryBytes: 7 * gib }],
  ['memory', 'failed', 'just less than the tolerance allows', { memoryBytes: 8 * gib * 0.93 - 1 }],
  ['memory', 'warning', 'a server sold with 8 GB', { memoryBytes: 7.65 * gib }],
  ['memory', 'warning', '12 GiB', { memoryBytes: 12 * gib }],
  ['memory', 'warning', 'just less than 16 GiB can show', { memoryBytes: 16 * gib * 0.93 - 1 }],
  ['memory', 'ok', 'a server sold with 16 GB', { memoryBytes: 15.5 * gib }],
  [
    'memory',
    'failed',
    '11 GiB, 12 asked by the archive',
    { memoryBytes: 11 * gib, archive: { ...sampleArchive, requirements: stricter } },
  ],
  ['disk-space', 'ok', 'exactly the required share', disk({ freeBytes: 30 * gib })],
  ['disk-space', 'failed', 'one byte less', disk({ freeBytes: 30 * gib - 1 })],
  ['disk-space', 'ok', 'room for exactly what is needed', disk({ neededBytes: 60 * gib })],
  ['disk-space', 'failed', 'one byte more needed than free', disk({ neededBytes: 60 * gib + 1 })],
  ['disk-space', 'failed', 'too few inodes', disk({ freeInodes: 8999 })],
  [
    'disk-space',
    'failed',
    'a second file system that is full',
    { disks: [sampleDisk, { ...sampleDisk, mount: '/var', freeBytes: 0 }] },
  ],
  [
    'disk-space',
    'failed',
    'data that could not be measured',
    { unmeasured: [{ path: '/srv/shared', reason: 'Permission denied' }] },
  ],
  [
    'disk-space',
    'ok',
    'little space, enough for this site',
    { ...disk({ freeBytes: 20 * gib }), siteRequirements },
  ],
  ['administrator', 'ok', 'a member of the group', {}],
  [
    'administrator',
    'ok',
    'root, where there is no group',
    { user: { uid: 0, name: 'root', groups: ['root'] }, administrators: null },
  ],
  [
    'administrator',
    'failed',
    'a member of other groups',
    { user: { uid: 1001, name: 'mallory', groups: ['systeme2'] } },
  ],
  ['administrator', 'failed', 'an ordinary user, where there is no group', { administrators: null }],
  ['folders', 'ok', 'all folders writable', {}],
  ['folders', 'failed', 'a folder that is not', { unwritable: ['/var/backups'] }],
  ['trusted-keys', 'ok', 'one key', {}],
  ['trusted-keys', 'failed', 'no key', { trustedKeys: 0 }],
  ['journal', 'ok', 'an intact journal', {}],
  ['journal', 'failed', 'a damaged journal', { journal: { ...base.journal, problem } }],
  ['no-refusal', 'ok', 'nothing in the way', {}],
  ['no-refusal', 'failed', 'a failed attempt', { journal: { ...base.journal, refusal } }],
  [
    'no-refusal',
    'failed',
    'an interrupted attempt',
    { journal: { ...base.journal, refusal: { ...refusal, outcome: 'interrupted' } } },
  ],
  ['lock', 'ok', 'a free lock', {}],
  [
    'lock',
    'failed',
    'a held lock',
    { lock: { holder: { command: 'apply', pid: 12, user: 'root', since: '2026-11-22T17:00:00.000Z' } } },
  ],
  ['lock', 'failed', 'a lock that cannot be read', { lock: { problem: unreadable } }],
  ['staying-page', 'ok', 'no page', { stayingPage: null }],
  ['staying-page', 'none', 'a page that may be that of an update', {}],
  ['staying-page', 'failed', 'a page that nobody is on record for', { stayingPage: { flag: '/p/flag' } }],
  [
    'staying-page',
    'failed',
    'a page that somebody turned on',
    { stayingPage: { flag: '/p/flag', byHand: { since: '2026-11-22T17:00:00.000Z', by: 'alice' } } },
  ],
  ['nginx-running', 'ok', 'an answer', {}],
  ['nginx-running', 'ok', 'an answer of something else', nginx({ snippet: foreign })],
  ['nginx-running', 'failed', 'a refused connection', nginx({ snippet: refused })],
  ['nginx-snippet', 'none', 'nothing that answers', nginx({ snippet: refused })],
  ['nginx-page', 'none', 'something else that answers', nginx({ snippet: foreign, page: foreign })],
  ['nginx-page', 'ok', 'an old snippet', nginx({ snippet: { url: 'x', failure: 'outdated' } })],
  ['nginx-page', 'failed', 'no answer although the snippet gave one', nginx({ page: refused })],
  ['nginx-flag', 'none', 'nothing that answers', nginx({ snippet: refused, flag: refused })],
  ['no-refusal', 'none', 'a journal that cannot tell', { journal: { ...base.journal, problem } }],
  ['nginx-snippet', 'ok', 'the answer of the snippet', {}],
  ['nginx-snippet', 'failed', 'another server block without it', nginx({ openServers: ['/etc/nginx/x:3'] })],
  ['nginx-snippet', 'failed', 'the answer of something else', nginx({ snippet: foreign })],
  ['nginx-snippet', 'failed', 'an old snippet', nginx({ snippet: { url: 'x', failure: 'outdated' } })],
  ['nginx-running', 'failed', 'a certificate that is asked for', nginx({ snippet: guarded })],
  ['nginx-servers', 'ok', 'a configuration that was read whole', {}],
  ['nginx-servers', 'ok', 'blocks that may lead to the platform', nginx({ doubtfulServers: ['/x:1'] })],
  ['nginx-servers', 'warning', 'a file that was not read whole', nginx({ unreadServers: ['/x:1'] })],
  ['nginx-servers', 'warning', 'one that cannot be read', nginx({ serversProblem: unreadable })],
  ['nginx-servers', 'failed', 'health that is asked through the page', nginx({ healthProblem: unreadable })],
  ['nginx-servers', 'none', 'a snippet that is not in force', nginx({ snippet: foreign })],
  ['nginx-page', 'ok', 'the page', {}],
  ['nginx-page', 'warning', 'a page without its logo', nginx({ logo: { path: '/x.png', reason: 'size' } })],
  ['nginx-page', 'failed', 'a missing page', nginx({ page: { url: 'x', status: 404 } })],
  ['nginx-flag', 'ok', 'a flag that can be seen', {}],
  ['nginx-flag', 'failed', 'a folder that nginx cannot enter', nginx({ flag: { url: 'x', status: 404 } })],
  ['services', 'ok', 'running services', {}],
  ['services', 'warning', 'a stopped service', { services: [{ name: 'web', known: true, running: false }] }],
  ['services', 'failed', 'an unknown service', { services: [{ name: 'web', known: false, running: false }] }],
  ['databases', 'none', 'no database', {}],
  ['databases', 'none', 'facts in which none is looked for', { databases: [] }],
  ['databases', 'ok', 'a server that answers', databases({})],
  ['databases', 'ok', 'a server older than the dump program', databases({ serverVersion: '9.6.24' })],
  ['databases', 'ok', 'a server of the next minor version', databases({ serverVersion: '15.99' })],
  ['databases', 'failed', 'a server of the next major version', databases({ serverVersion: '16.0' })],
  ['databases', 'failed', 'a server of the next but nine', databases({ serverVersion: '101.0' })],
  ['databases', 'ok', 'a server that does not tell its version', { databases: [noVersion] }],
  ['databases', 'ok', 'MariaDB with a later patch', { databases: [mariadb('10.11.99-MariaDB')] }],
  ['databases', 'failed', 'MariaDB of a later minor version', { databases: [mariadb('10.12.1')] }],
  ['databases', 'ok', 'MariaDB of an earlier minor version', { databases: [mariadb('10.9.8')] }],
  ['databases', 'failed', 'MariaDB of a later major version', { databases: [mariadb('11.4.2-MariaDB')] }],
  ['databases', 'failed', 'a server that does not answer', databases({ problem: unreachable })],
  [
    'databases',
    'failed',
    'a problem of a newer version of the tool',
    databases({ problem: { ...unreachable, code: 'backup.database-haunted' } }),
  ],
  [
    'databases',
    'failed',
    'a problem whose parameters are of another version',
    databases({ problem: { code: 'backup.database-dump-failed', params: {} } }),
  ],
  ['databases', 'failed', 'no right to read', databases({ missingRights: ['read'] })],
  ['databases', 'failed', 'no right to restore', databases({ missingRights: ['restore', 'roles'] })],
  ['databases', 'warning', 'no right to see the users', databases({ missingRights: ['roles'] })],
  [
    'databases',
    'warning',
    'no right to see the users of the second',
    { databases: [sampleDatabase, { ...mariadb('10.11.14'), missingRights: ['roles'] }] },
  ],
  [
    'databases',
    'failed',
    'trouble with each of three',
    {
      databases: [
        { ...sampleDatabase, problem: unreachable },
        { ...mariadb('11.4.2'), missingRights: ['read', 'restore', 'roles'] },
        { ...sampleDatabase, missingRights: ['roles'] },
      ],
    },
  ],
  ['tools', 'ok', 'all programs', {}],
  ['tools', 'failed', 'no zstd', { tools: [{ name: 'zstd', path: null }] }],
  [
    'tools',
    'failed',
    'no tar',
    {
      tools: [
        { name: 'tar', path: null },
        { name: 'zstd', path: null },
      ],
    },
  ],
  ['tools', 'warning', 'no ionice', { tools: [{ name: 'ionice', path: null }] }],
  ['night', 'none', 'facts in which nobody looked for it', {}],
  ['night', 'ok', 'all that it needs', { night: night({}) }],
  ['night', 'ok', 'timers, and no Node.js for cron', { night: { ...nightRecovery('enabled') } }],
  ['night', 'warning', 'no inbox', { night: night({ inbox: { path: '/inbox', reason: 'ENOENT' } }) }],
  ['night', 'warning', 'no recovery unit', { night: nightRecovery('missing') }],
  ['night', 'warning', 'a recovery unit that is not enabled', { night: nightRecovery('disabled') }],
  ['night', 'warning', 'no Node.js for cron', { night: night({ node: { ...cronNode, version: null } }) }],
  [
    'night',
    'warning',
    'an old Node.js for cron',
    { night: night({ node: { ...cronNode, version: 'v18.19.0' } }) },
  ],
  ['schedule', 'none', 'no hours to keep to', {}],
  ['schedule', 'ok', 'a window', { schedule: { windowMinutes: 150, lastSeconds: 9000 } }],
  ['schedule', 'ok', 'a timer', { schedule: { timer: planTimer('enabled') } }],
  ['schedule', 'warning', 'no timer', { schedule: { timer: planTimer('missing') } }],
  ['schedule', 'warning', 'a timer that is not enabled', { schedule: { timer: planTimer('disabled') } }],
  ['schedule', 'warning', 'a run at a wrong hour', { schedule: { strayRun: '2026-11-30T12:00:00.000Z' } }],
  ['schedule', 'warning', 'too short a window', { schedule: { windowMinutes: 150, lastSeconds: 9001 } }],
  ['schedule', 'warning', 'nothing to announce', { schedule: { isUnannounced: true } }],
  ['notify', 'none', 'nobody to be told', {}],
  ['notify', 'ok', 'a mail system', { telling: { missing: [], failed: [], sendmail: true } }],
  ['notify', 'warning', 'no mail system', { telling: { missing: [], failed: [], sendmail: false } }],
  [
    'notify',
    'warning',
    'one who was not reached',
    { telling: { missing: [], failed: [{ program: '/opt/x', reason: 'timeout' }] } },
  ],
  ['notify', 'failed', 'a program that cannot be run', { telling: { missing: ['/opt/x'], failed: [] } }],
  ...importRows,
  ['last-backup', 'none', 'nothing that kept it from being made', {}],
  [
    'last-backup',
    'failed',
    'rows that break a foreign key',
    {
      journal: {
        ...base.journal,
        notRestorable: { engine: 'postgresql', name: 'planipsy', detail: 'backup.database-restore-failed' },
      },
    },
  ],
  ['rehearsal', 'none', 'none asked for', {}],
  ['rehearsal', 'ok', 'steps that all went well', { rehearsal: { steps: [{ step: 'backup' }] } }],
  ['rehearsal', 'warning', 'another run at work', { rehearsal: { skipped: 'busy' } }],
  ['rehearsal', 'warning', 'no right to install', { rehearsal: { skipped: 'rights' } }],
  ['rehearsal', 'warning', 'other things in the way', { rehearsal: { skipped: 'unmet' } }],
  [
    'rehearsal',
    'failed',
    'releases on another disk, told by two steps',
    {
      rehearsal: {
        steps: [
          { step: 'backup' },
          { step: 'activate', problems: [apart] },
          { step: 'hook-migrate', problems: [apart] },
        ],
      },
    },
  ],
  [
    'rehearsal',
    'failed',
    'a problem of a newer version of the tool',
    {
      rehearsal: {
        steps: [{ step: 'backup', problems: [{ ...apart, code: 'prerequisite.haunted' }] }],
      },
    },
  ],
  ['clock', 'ok', 'a plausible time', {}],
  [
    'clock',
    'ok',
    'a time of which nobody knows whether it is synchronised',
    { clock: { now: base.clock.now, lastRecordAt: null } },
  ],
  ['clock', 'warning', 'a time before the last record', clock({ lastRecordAt: '2026-11-22T10:00:00.001Z' })],
  [
    'clock',
    'warning',
    'a clock that was never set',
    clock({ now: '1970-01-01T00:05:00.000Z', lastRecordAt: null }),
  ],
  ['clock', 'warning', 'a clock that nobody synchronises', clock({ synchronised: false })],
  ['revocations', 'none', 'nothing withdrawn', {}],
  ['revocations', 'ok', 'another version withdrawn', withdrawn({ versions: ['4.9.0', '<4.0.0'] })],
  ['revocations', 'ok', 'a version withdrawn where none is installed', withdrawn({}, { version: null })],
  ['revocations', 'warning', 'the installed version withdrawn', withdrawn({ versions: ['>=4.0.0 <5.0.0'] })],
  [
    'revocations',
    'warning',
    'the archive withdrawn that was installed',
    withdrawn({ versions: [], archives: ['b'.repeat(64)] }, { digests: ['a'.repeat(64), 'b'.repeat(64)] }),
  ],
  ['attributes', 'none', 'nothing append-only or immutable', {}],
  [
    'attributes',
    'warning',
    'a file of the data',
    { flagged: [{ path: '/data/audit', flags: 'a', isOwn: false }] },
  ],
  [
    'attributes',
    'failed',
    'a folder of the update',
    { flagged: [{ path: '/srv', flags: 'i', isOwn: true }] },
  ],
  ['reboot', 'ok', 'no reboot due', {}],
  ['reboot', 'warning', 'a reboot due', { rebootPending: true }],
  ['units', 'none', 'no systemd, or no units', {}],
  ['units', 'ok', 'units as they should be', { units: { folder: '/etc/systemd/system', faults: [] } }],
  ...(['missing', 'older', 'unread'] as const).map(
    (fault) => ['units', 'warning', `a unit: ${fault}`, { units: unit({ fault }) }] as const,
  ),
  ['units', 'warning', 'a program gone', { units: unit({ fault: 'program', program: '/opt/node' }) }],
  ['archive', 'none', 'no archive', {}],
  ['archive', 'ok', 'an archive in order', { archive: sampleArchive }],
  [
    'archive',
    'failed',
    'a refused archive',
    { archive: { name: 'x.ospi', problem: { code: 'archive.unsigned', params: { archive: 'x.ospi' } } } },
  ],
];

describe('each check', () => {
  test.each(table)('%s is %s with %s', (check, status, _, changes) => {
    const verdict = judgeFacts(sampleFacts(changes)).find((each) => each.check === check);
    expect(verdict?.status ?? 'none').toBe(status);
  });

  test('has been seen in each of its outcomes', () => {
    expect(new Set(table.map(([check]) => check))).toEqual(new Set(checkNames));
  });

  test('comes in the order of the list, and not at all where there is nothing to judge', () => {
    const names = judgeFacts(sampleFacts()).map(({ check }) => check);
    const untold = [
      'requirements',
      'attributes',
      'revocations',
      'databases',
      'night',
      'schedule',
      'notify',
      'drop-folder',
      'uploads',
      'units',
      'archive',
      'last-backup',
      'rehearsal',
      'staying-page',
    ];
    expect(names).toEqual(checkNames.filter((name) => !untold.includes(name)));
  });
});

test('a lack on a disk is named', () => {
  const changes = disk({ freeBytes: 10 * gib, neededBytes: 11 * gib, freeInodes: 0 });
  const verdict = judgeFacts(sampleFacts(changes)).find(({ check }) => check === 'disk-space');
  expect(verdict?.params['disks']).toMatchObject([{ freePercent: 10, lacks: ['percent', 'room', 'inodes'] }]);
});

test('a file system that does not count inodes lacks none', () => {
  const { freeInodes, ...withoutInodes } = sampleDisk;
  expect(freeInodes).toBeGreaterThan(0);
  const verdict = judgeFacts(sampleFacts({ disks: [withoutInodes] })).find(
    ({ check }) => check === 'disk-space',
  );
  expect(verdict?.status).toBe('ok');
});

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  const sentences = catalogues[language].check.checks;

  test.each(table.filter(([, status]) => status !== 'none'))(
    '%s says %s with %s',
    (check, status, _, changes) => {
      const verdict = judgeFacts(sampleFacts(changes)).find((each) => each.check === check);
      if (verdict === undefined) throw new Error(`${check} is not judged`);
      const told = tellVerdict({ verdict, sentences });
      expect(told.title).not.toBe('');
      for (const text of [told.what, told.remedy ?? 'none']) {
        expect(text).not.toBe('');
        expect(text).not.toMatch(/undefined|NaN|\[object|null/);
        if (language === 'fr') expect(text).not.toMatch(/ [:;!?»]/);
      }
      expect(told.remedy === undefined).toBe(status === 'ok');
    },
  );
});

describe('the databases', () => {
  const tell = (changes: Partial<Facts>, language: 'fr' | 'en' = 'en') => {
    const verdict = judgeFacts(sampleFacts(changes)).find(({ check }) => check === 'databases');
    if (verdict === undefined) throw new Error('databases are not judged');
    return tellVerdict({ verdict, sentences: catalogues[language].check.checks });
  };

  test('that are in order are told with engine, version and name', () => {
    const both = { databases: [sampleDatabase, mariadb('10.11.14')] };
    expect(known).toBe('15.18');
    expect(tell(both).what).toBe('PostgreSQL 15.18: planipsy; MariaDB 10.11.14: bi.');
    expect(tell(both, 'fr').what).toBe('PostgreSQL 15.18\u00a0: planipsy\u00a0; MariaDB 10.11.14\u00a0: bi.');
  });

  test('that are not in order are each told, and no other', () => {
    const { what, remedy } = tell({
      databases: [
        { ...sampleDatabase, name: 'first', problem: unreachable },
        { ...sampleDatabase, name: 'second' },
        { ...sampleDatabase, name: 'third', serverVersion: '16.1' },
        { ...mariadb('10.11.14'), name: 'fourth', user: "o'hara", missingRights: ['read'] },
      ],
    });
    expect(what.split('\n')).toEqual([
      expect.stringMatching(/planipsy.*no such file/),
      expect.stringMatching(/pg_dump 15\.18 is older.*third.*16\.1/),
      expect.stringMatching(/fourth.*o'hara/),
    ]);
    expect(what).not.toContain('second');
    expect(remedy).toContain("TO 'o''hara'@'localhost'");
  });

  test.each([
    [
      ['read', 'restore', 'roles'],
      /read all of it; restore.* Without it nothing is installed\. Also missing.*users/,
    ],
    [['restore'], /restore.* Without it nothing is installed\.$/],
    [['roles'], /lacks the right to: read the server’s users.* An update works without it/],
  ] as const)('tell which missing rights keep an update from being installed: %j', (missingRights, words) => {
    expect(tell({ databases: [{ ...sampleDatabase, missingRights }] }).what).toMatch(words);
  });

  test('whose place only a credentials file tells are not said to be on that file', () => {
    const server = 'file:/etc/ospi-update/bi.cnf';
    const params = { engine: 'mariadb', name: 'bi', server } as const;
    const problem = { code: 'backup.database-missing', params } as const;
    const unseen = { databases: [{ ...mariadb('10.11.14'), server, problem, user: 'ospi' }] };
    expect(tell(unseen).what).toContain('on the server named in /etc/ospi-update/bi.cnf');
    expect(tell(unseen, 'fr').what).toContain('sur le serveur qu’indique /etc/ospi-update/bi.cnf');
    expect(tell(unseen).remedy).toContain("TO 'ospi'@'localhost' WITH GRANT OPTION;");
  });
});

test('memory is told with its numbers as each language writes them', () => {
  const verdict = judgeFacts(sampleFacts({ memoryBytes: 7.65 * gib })).find(
    ({ check }) => check === 'memory',
  );
  if (verdict === undefined) throw new Error('memory is not judged');
  const tell = (language: 'fr' | 'en') =>
    tellVerdict({ verdict, sentences: catalogues[language].check.checks }).what;
  expect(tell('en')).toBe('7.7 GiB; 16 GiB are recommended.');
  expect(tell('fr')).toBe('7,7\u00a0Gio\u00a0; 16\u00a0Gio sont recommandés.');
});
