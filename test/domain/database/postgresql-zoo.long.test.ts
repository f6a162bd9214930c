import { expect, test } from 'vitest';
import { readCatalogue } from '../../../fixtures/postgresql/catalogue.ts';
import { makeTablespace, makeZoo } from '../../../fixtures/postgresql/zoo.ts';
import { readRoles } from './postgresql-content.ts';
import { makeCopy } from './postgresql-copy-stand.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer, versions } from './postgresql-stand.ts';

test.each(versions)(
  'Every kind of object comes back: on the way back, and on an empty server (%s)',
  async (version) => {
    const server = await startServer(version);
    await makeZoo(server);
    const database = openDatabase(server, { name: 'zoo' });
    expect(await database.readFacts()).not.toHaveProperty('problem');
    const before = await readCatalogue(server, 'zoo');
    expect(before['rows']).not.toEqual([]);
    const roles = await readRoles(server);
    const { dump } = await dumpTo(database);

    await server.query('DROP TABLE zoo.kept, zoo.paired CASCADE; CREATE TABLE zoo.later ()', {
      database: 'zoo',
    });
    expect(await restore(database, dump, { restoresUsers: true })).toEqual([]);
    expect(await readCatalogue(server, 'zoo')).toEqual(before);
    expect(await readRoles(server)).toBe(roles);
    expect(await listDatabases(server)).toBe('zoo');

    const other = await startServer(version);
    await makeTablespace(other);
    expect(await restore(openDatabase(other, { name: 'zoo' }), dump)).toEqual([]);
    expect(await readCatalogue(other, 'zoo')).toEqual(before);
    expect(await readRoles(other)).toBe(roles);
  },
);

test.each(versions)(
  'A copy of every kind of object is found to be the same, and takes its place (%s)',
  async (version) => {
    const server = await startServer(version);
    await makeZoo(server);
    const database = openDatabase(server, { name: 'zoo' });
    const before = await readCatalogue(server, 'zoo');
    const roles = await readRoles(server);
    const { dump } = await dumpTo(database);
    await makeCopy(database, dump, 'made');
    expect(await database.readStamp()).toBe('made');
    expect(await readCatalogue(server, 'zoo')).toEqual(before);

    await server.query('DROP TABLE zoo.kept, zoo.paired CASCADE; CREATE TABLE zoo.later ()', {
      database: 'zoo',
    });
    const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
    expect(await taken.swap()).toEqual([]);
    expect(await taken.finish()).toEqual([]);
    expect(await readCatalogue(server, 'zoo')).toEqual(before);
    expect(await readRoles(server)).toBe(roles);
    expect(await listDatabases(server)).toBe('zoo');
  },
);
