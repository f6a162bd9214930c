import { expect, test } from 'vitest';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import { dumpInto, everything, openMariadb, startScratchMariadb } from './mariadb-kit.ts';
import * as mariadb from './mariadb-kit.ts';
import { fillDatabase } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

const ours = { name: 'planipsy', root: '/srv/planipsy' };
const theirs = { name: 'bi', root: '/srv/bi; over' };
const silently = () => undefined;

async function setUpPostgresql() {
  const server = await startServer();
  await fillDatabase(server);
  const [own, other] = [openDatabase(server, {}, ours), openDatabase(server, {}, theirs)];
  const { dump } = await dumpTo(own);
  const mark = (words: string) =>
    server.query(
      `CREATE DATABASE planipsy_ospi_new;
       ALTER ROLE CURRENT_USER IN DATABASE planipsy_ospi_new SET application_name TO '${words}'`,
    );
  return { own, other, dump, mark, list: () => listDatabases(server) };
}

async function setUpMariadb() {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const [own, other] = [openMariadb(scratch, {}, ours), openMariadb(scratch, {}, theirs)];
  const dump: DumpFiles = await dumpInto(own);
  const mark = (words: string) => scratch.query(`CREATE DATABASE app_ospi_new COMMENT '${words}'`);
  return {
    ...{ own, other, dump, mark },
    list: async () => (await mariadb.listDatabases(scratch)).join('\n'),
  };
}

const refusal = (copy: string) => ({
  code: 'backup.database-copy-foreign',
  params: { copy, platform: 'bi' },
});

async function expectRefused({
  own,
  dump,
  copy,
}: {
  own: DatabaseServer;
  dump: DumpFiles;
  copy: string;
}): Promise<void> {
  const task = { ...dump, onShare: silently };
  await expect(own.makeCopy({ ...task, stamp: 'ours' })).rejects.toMatchObject(refusal(copy));
  await expect(own.restoreBeside(task)).rejects.toMatchObject(refusal(copy));
  await expect(own.dropCopies()).rejects.toMatchObject(refusal(copy));
  expect((await own.readFacts()).problem).toMatchObject(refusal(copy));
}

test.each([
  ['PostgreSQL', { fresh: 'planipsy_ospi_new', inPlace: 'planipsy_ospi_old' }, setUpPostgresql],
  // Views and routines are created from the dump beside it until the swap is over.
  ['MariaDB', { fresh: 'app_ospi_new', inPlace: 'app_ospi_new' }, setUpMariadb],
] as const)(
  'Another platform’s copy of the same database is refused beforehand, and never dropped: %s',
  async (_, { fresh, inPlace }, setUp) => {
    const { own, other, dump, list } = await setUp();
    await other.makeCopy({ ...dump, stamp: 'theirs', onShare: silently });
    const before = await list();
    await expectRefused({ own, dump, copy: fresh });
    expect(await other.readStamp()).toBe('theirs');
    const taken = await other.takeCopy({ ...dump, onShare: silently });
    await taken.swap();
    await expectRefused({ own, dump, copy: inPlace });
    await taken.finish();
    await other.makeCopy({ ...dump, stamp: 'theirs again', onShare: silently });
    expect(await list()).toBe(before);
    await other.dropCopies();

    await own.makeCopy({ ...dump, stamp: 'ours', onShare: silently });
    await own.makeCopy({ ...dump, stamp: 'ours again', onShare: silently });
    expect(await own.readStamp()).toBe('ours again');
    expect((await own.readFacts()).problem).toBeUndefined();
  },
);

test.each([
  ['PostgreSQL', 'planipsy', setUpPostgresql],
  ['MariaDB', 'app', setUpMariadb],
] as const)('So is one that another platform is loading: %s', async (_, name, setUp) => {
  const { own, dump, mark, list } = await setUp();
  await mark('ospi-update loading of 0123456789abcdef bi /srv/bi');
  const before = await list();
  await expectRefused({ own, dump, copy: `${name}_ospi_new` });
  expect(await list()).toBe(before);
});

test.each([
  ['PostgreSQL', setUpPostgresql],
  ['MariaDB', setUpMariadb],
] as const)(
  'A copy of a version that wrote no platform’s name is dropped as before: %s',
  async (_, setUp) => {
    const { own, dump, mark } = await setUp();
    await mark('ospi-update copy before');
    await own.makeCopy({ ...dump, stamp: 'ours', onShare: silently });
    expect(await own.readStamp()).toBe('ours');
  },
);
