import { expect, test } from 'vitest';
import { listNames, redact } from '../../../src/domain/support/redact.ts';
import { listSiteNames, redactSite } from '../../../src/domain/support/redact-site.ts';
import { journalRecord } from '../../../src/model/journal.ts';
import type { Site } from '../../../src/model/site.ts';
import { statusForm } from '../../../src/model/status.ts';

/** So that each text shows whether it was scrubbed. */
const scrub = (text: string) => `<${text}>`;

const key = 'RWT441Qy90iDqRiavtebn5zm3aiYZSnQ1QVrjnaAiKYHcBapliFZzgF9';
const site: Site = {
  name: 'planipsy',
  file: '/etc/ospi-update/planipsy.yaml',
  product: 'PlaniPSY',
  root: '/srv/planipsy',
  state: '/var/lib/ospi-update/planipsy',
  public: '/var/lib/ospi-update/planipsy/public',
  url: 'https://planipsy.chu.example/',
  administrators: 'systeme',
  trustedKeys: [key, key.replace('RW', 'XX')],
  services: [
    { unit: 'web.service', timeoutSeconds: 9 },
    { name: 'web', start: ['/opt/web', '--password', 'hunter2'], stop: ['/opt/web'], status: ['/opt/web'] },
  ],
  health: { url: 'http://127.0.0.1:8080/health', timeoutSeconds: 300, versionHeader: 'X-Secret' },
  maintenance: { exempt: ['/superviseur'], allow: [], holdMinutes: 60, page: { contact: 'Jean Dupont' } },
  backup: {
    folder: '/var/backups/planipsy',
    keep: 3,
    rehearse: 'restore',
    folders: ['/srv/planipsy/shared'],
    databases: [
      { engine: 'postgresql', name: 'planipsy', host: 'db.chu.example', port: 5432, user: 'martin' },
    ],
  },
  support: { email: 'support@ospi.example', phone: '04' },
};

test('of a configuration leaves what its form says', () => {
  expect(redactSite(site, scrub)).toEqual({
    name: '<planipsy>',
    product: 'PlaniPSY',
    root: '</srv/planipsy>',
    state: '</var/lib/ospi-update/planipsy>',
    public: '</var/lib/ospi-update/planipsy/public>',
    url: '<https://planipsy.chu.example/>',
    administrators: '<systeme>',
    trustedKeys: [key],
    services: [
      { unit: '<web.service>' },
      {
        name: '<web>',
        start: { program: '</opt/web>', arguments: 2 },
        stop: { program: '</opt/web>', arguments: 0 },
        status: { program: '</opt/web>', arguments: 0 },
      },
    ],
    health: { url: '<http://127.0.0.1:8080/health>', timeoutSeconds: 300 },
    maintenance: { exempt: ['</superviseur>'], allow: [], holdMinutes: 60, page: ['<contact>'] },
    backup: {
      folder: '</var/backups/planipsy>',
      keep: 3,
      rehearse: 'restore',
      folders: ['</srv/planipsy/shared>'],
      databases: [
        { engine: 'postgresql', name: '<planipsy>', host: '<db.chu.example>', port: 5432, user: '<martin>' },
      ],
    },
  });
});

test('the names in a configuration are known in every other text', () => {
  expect([...listSiteNames(site)].sort()).toEqual(
    [
      'planipsy.chu.example',
      'systeme',
      'Jean Dupont',
      'db.chu.example',
      'martin',
      'support@ospi.example',
      '04',
    ].sort(),
  );
});

test('a record leaves by the form of its own event', () => {
  const record = (event: string, data: object) =>
    redact(
      { event, data: { ...data, later: 'x' }, hash: 'a'.repeat(64), step: 'hook-x' },
      journalRecord,
      scrub,
    );
  const operator = { user: 'root', uid: 0, behind: 'martin', from: 'terminal' };
  expect(record('hold.ended', { by: 'operator', operator })).toEqual({
    event: 'hold.ended',
    data: { by: 'operator', operator: { user: '<root>', uid: 0, behind: '<martin>', from: 'terminal' } },
    hash: 'a'.repeat(64),
    step: '<hook-x>',
  });
  expect(record('backup.restored', { id: 'x', to: '/home/martin', databases: [] })).toMatchObject({
    data: { id: '<x>', to: '</home/martin>', databases: [] },
  });
  expect(record('attempt.succeeded', { version: '4.3.0', seconds: 1, to: 'x' })).toMatchObject({
    data: { version: '4.3.0', seconds: 1 },
  });
  const params = { hook: 'x', exitCode: 3, owner: 'martin', secretNote: 'x' };
  const failed = {
    step: 'hook-x',
    problem: { code: 'step.hook-failed', params },
    outcome: 'rolled-back',
    seconds: 1,
  };
  expect(record('attempt.failed', failed)).toMatchObject({
    data: { problem: { code: 'step.hook-failed', params: { hook: '<x>', exitCode: 3, owner: '<martin>' } } },
  });
  expect(listNames({ event: 'attempt.failed', data: failed }, journalRecord)).toEqual(['martin']);
});

test('of a thing with several forms, that of the value counts', () => {
  expect(redact({ holder: 'unknown' }, statusForm, scrub)).toEqual({ holder: 'unknown' });
  const holder = { command: 'apply', pid: 1, user: 'martin', since: '2026-11-22T18:00:01.500Z', later: 1 };
  expect(redact({ holder }, statusForm, scrub)).toEqual({
    holder: { command: '<apply>', pid: 1, user: '<martin>', since: '2026-11-22T18:00:01.500Z' },
  });
  expect(listNames({ holder }, statusForm)).toEqual(['martin']);
});
