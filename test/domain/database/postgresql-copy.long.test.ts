import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fillDatabase } from './postgresql-content.ts';
import { makeCopy, readState, refreshCopy, takeFiles } from './postgresql-copy-stand.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

test('A copy is refreshed by a clone, and dumped after a swap under the live name', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await makeCopy(database, dump, 'a');
  await server.query("INSERT INTO agenda.cache VALUES ('late', 'x')", { database: 'planipsy' });
  const before = await readState(server);
  const { refreshed, files } = await refreshCopy(database, 'b');
  expect(refreshed).toMatchObject({ isHeld: true, isPartial: false, notTransactional: [] });
  expect(Object.keys(refreshed.files)).toEqual(['server']);
  expect(await database.readStamp()).toBe('b');
  expect(await readState(server)).toEqual(before);
  const held = { files, compression: 'zstd' } as const;

  await server.query('DROP SCHEMA agenda CASCADE', { database: 'planipsy' });
  await server.query("COMMENT ON DATABASE planipsy IS 'broken'; ALTER DATABASE planipsy CONNECTION LIMIT 0");
  const failed = await readState(server);
  const described = await takeFiles(database);
  const taken = await database.takeCopy({ ...held, restoresUsers: true, onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  expect(await readState(server)).toEqual(before);
  const replaced = await dumpTo(database, 'zstd', { of: 'replaced', files: described });
  await taken.discard();
  expect(await readState(server)).toEqual(failed);
  expect(await database.readStamp()).toBe('b');
  const copied = await dumpTo(database, 'zstd', { of: 'copy', files });
  expect(JSON.parse(await readFile(copied.dump.files.server, 'utf8'))).toEqual(
    JSON.parse(await readFile(files['server'] ?? '', 'utf8')),
  );
  const again = await database.takeCopy({ ...held, restoresUsers: true, onShare: () => undefined });
  await again.swap();
  await again.finish();
  expect(await readState(server)).toEqual(before);

  for (const [each, state] of [
    [replaced, failed],
    [copied, before],
  ] as const) {
    const beside = await database.restoreBeside({
      ...each.dump,
      restoresUsers: true,
      onShare: () => undefined,
    });
    await beside.swap();
    await beside.finish();
    expect(await readState(server)).toEqual(state);
  }
  expect(await listDatabases(server)).toBe('planipsy');
});
