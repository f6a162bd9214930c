import { expect, test } from 'vitest';
import { planReturns } from '../../src/pipeline/plan.ts';
import type { JournalRecord } from '../../src/model/journal.ts';

const databases = [
  { engine: 'postgresql', name: 'pmsi' },
  { engine: 'mariadb', name: 'plan' },
] as const;
const backup = { folder: '/b', keep: 3, folders: ['/d'], databases };
const hook = { name: 'migrate', path: 'hooks/migrate', timeoutSeconds: 60, title: { fr: 'a', en: 'a' } };
const migration = { hooks: [{ ...hook, touchesData: true }] };

test('without a hook that touches data, nothing has to come back', () => {
  const site = { backup: { ...backup, rehearse: 'restore' } } as const;
  const manifest = { hooks: [{ ...hook, touchesData: false }] };
  expect(planReturns({ site, manifest, records: [] })).toEqual([]);
});

test('where the site asks for it, dumps are restored', () => {
  const site = { backup: { ...backup, rehearse: 'read' } } as const;
  expect(planReturns({ site, manifest: migration, records: [] })).toEqual(
    databases.map((database) => ({ ...database, from: 'dump' })),
  );
});

test('a copy comes back, and the last update tells how long it takes', () => {
  const site = { backup: { ...backup, rehearse: 'restore' } } as const;
  const records = [
    made('backup', 50),
    made('snapshot', 4),
    made('backup', 64),
    made('snapshot', 3),
    made('rescue', 1),
  ];
  expect(planReturns({ site, manifest: migration, records })).toEqual([
    { engine: 'postgresql', name: 'pmsi', from: 'copy', copySeconds: 64, refreshSeconds: 3 },
    { engine: 'mariadb', name: 'plan', from: 'copy' },
  ]);
});

function made(step: string, copySeconds: number): JournalRecord {
  const told = { engine: 'postgresql', name: 'pmsi', dumped: true, copySeconds } as const;
  return {
    ...{
      seq: 1,
      at: '2026-11-30T00:00:00.000Z',
      attempt: 'a',
      event: 'backup.created',
      step,
      prev: '',
      hash: '',
    },
    data: { id: 'b', bytes: 1, files: 1, databases: [told], seconds: 1 },
  };
}
