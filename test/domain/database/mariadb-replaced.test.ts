import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { openMariadb, silently, startScratchMariadb } from './mariadb-kit.ts';

test('what a killed swap has only partly moved or dropped is not dumped as the whole', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.a (id INT); CREATE TABLE app.b (id INT)');
  const server = openMariadb(scratch);
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const task = { folder, compression: 'zstd', onShare: silently } as const;
  const described = await server.describeReplaced({ ...task, prefix: 'described' });
  const files = Object.fromEntries(
    Object.entries(described.files).map(([key, file]) => [key, join(folder, file)]),
  );
  const dumpReplaced = (prefix: string) =>
    server.dump({ ...task, prefix, instead: { of: 'replaced', files } });
  const mark = (words: string) =>
    scratch.query(`ALTER DATABASE app_ospi_old COMMENT 'A restore by ospi-update is under way${words}'`);
  const gone = { code: 'backup.database-copy-gone', params: { copy: 'app_ospi_old' } };

  await scratch.query('CREATE DATABASE app_ospi_old; CREATE TABLE app_ospi_old.a (id INT)');
  await expect(dumpReplaced('unmarked')).rejects.toMatchObject(gone);
  await mark('; tables=2');
  await expect(dumpReplaced('moving')).rejects.toMatchObject(gone);
  await scratch.query('CREATE TABLE app_ospi_old.b (id INT)');
  expect((await dumpReplaced('whole')).files).toHaveProperty('tables');
  await mark('; tables=2; over');
  await expect(dumpReplaced('dropping')).rejects.toMatchObject(gone);
});
