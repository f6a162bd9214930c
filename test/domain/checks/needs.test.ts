import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureDisks } from '../../../src/domain/checks/facts/disks.ts';
import { measureNeeds } from '../../../src/domain/checks/facts/needs.ts';
import type { DatabaseFacts } from '../../../src/model/facts.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import type { Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { baseManifest } from '../archive/builder.ts';
import { gib, sampleDatabase } from './sample-facts.ts';

const ports = createTestPorts();

/** An update whose hook touches data, or does not. */
function update(touchesData: boolean): Manifest {
  return {
    ...baseManifest,
    entries: [],
    hooks: baseManifest.hooks.map((hook) => ({ ...hook, touchesData })),
  };
}

async function measure(databases: readonly DatabaseFacts[], manifest: Manifest | undefined = update(true)) {
  const site = await makeTestSite(await makeScratchFolder());
  const { needs, unmeasured } = await measureNeeds({ site, ports, databases, manifest });
  const without = await measureNeeds({ site, ports, databases: [], manifest });
  const backup = ({ needs: all }: typeof without) =>
    all.find(({ folder }) => folder === 'backup.folder')?.bytes ?? NaN;
  return {
    site,
    unmeasured,
    /** What the databases add to the backup. */
    dumps: backup({ needs, unmeasured }) - backup(without),
    restores: needs
      .filter(({ folder }) => folder === 'backup.databases')
      .map(({ path, bytes }) => [path, bytes]),
  };
}

test('two dumps of every table are needed beside the backups, and a whole database beside the live one', async () => {
  const second: DatabaseFacts = {
    ...sampleDatabase,
    ...{ engine: 'mariadb', tableBytes: 5 * gib, totalBytes: 7 * gib, dataFolder: '/var/lib/mysql' },
  };
  expect(await measure([sampleDatabase, second])).toMatchObject({
    dumps: 2 * 7 * gib,
    restores: [
      ['/var/lib/postgresql/15/main', 3 * gib],
      ['/var/lib/mysql', 7 * gib],
    ],
    unmeasured: [],
  });
});

test('a server’s log grows beside the copy, on the same disk or another', async () => {
  const logged = { ...sampleDatabase, logFolder: '/srv/wal', logBytes: gib };
  expect(await measure([logged])).toMatchObject({
    restores: [
      ['/var/lib/postgresql/15/main', 3 * gib],
      ['/srv/wal', gib],
    ],
  });
});

test.each([
  ['no hook touches data', update(false)],
  ['there is no update', undefined],
])('where %s, no database is restored', async (_, manifest) => {
  const site = await makeTestSite(await makeScratchFolder());
  const databases = [sampleDatabase];
  const { needs } = await measureNeeds({ site, ports, databases, manifest });
  expect(needs.find(({ folder }) => folder === 'backup.databases')).toMatchObject({ bytes: 0 });
});

test('the disk of a server on another machine, or one that does not tell, is no concern', async () => {
  const { dataFolder, totalBytes, ...remote } = sampleDatabase;
  expect([dataFolder, totalBytes]).not.toContain(undefined);
  for (const database of [remote, { ...remote, dataFolder: null }])
    expect(await measure([database])).toMatchObject({ dumps: 4 * gib, restores: [], unmeasured: [] });
});

test('a size that a server does not tell is not guessed', async () => {
  const { tableBytes, ...withoutTables } = sampleDatabase;
  const { totalBytes, ...withoutTotal } = sampleDatabase;
  expect([tableBytes, totalBytes]).not.toContain(undefined);
  const unmeasured = [{ path: 'postgresql:planipsy', reason: 'no-size' }];
  expect(await measure([withoutTables])).toMatchObject({ unmeasured });
  expect(await measure([withoutTotal])).toMatchObject({ unmeasured });
});

test('a server that does not answer is told as such, not as a size that is missing', async () => {
  const { engine, name, server } = sampleDatabase;
  const problem = { code: 'backup.database-missing', params: { engine, name, server } } as const;
  expect(await measure([{ engine, name, server, problem }])).toMatchObject({
    dumps: 0,
    restores: [],
    unmeasured: [],
  });
});

test('the room beside a live database is counted on the file system that holds it', async () => {
  const folder = await makeScratchFolder();
  const site: Site = await makeTestSite(folder);
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder);
  const measureWith = (databases: readonly DatabaseFacts[]) =>
    measureDisks({ site, ports, databases, manifest: update(true) });
  const [before] = (await measureWith([])).disks;
  const { disks, unmeasured } = await measureWith([{ ...sampleDatabase, dataFolder }]);
  expect(unmeasured).toEqual([]);
  expect(disks).toHaveLength(1);
  expect(disks[0]?.holds).toContain('backup.databases');
  const added = (disks[0]?.neededBytes ?? 0) - (before?.neededBytes ?? 0);
  expect(added / gib).toBeCloseTo((4 + 3) * 1.05);
});
