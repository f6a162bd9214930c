import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { readFingerprint, readRoles } from './postgresql-content.ts';
import { dumpTo, openDatabase, restore } from './postgresql-stand.ts';
import { startWithHelper, misdeeds } from './postgresql-users-kit.ts';

/** The recorded roles that exist. */
async function readKnownRoles(server: ScratchPostgresql): Promise<readonly string[]> {
  return (await readRoles(server)).split('\n').filter((line) => !line.startsWith('evil|'));
}

test('What a failing update did to users is undone: attributes, passwords, settings and memberships', async () => {
  const server = await startWithHelper();
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const [before, roles] = [await readFingerprint(server), await readKnownRoles(server)];
  await server.query(misdeeds);
  const log = join(dirname(server.data), 'server.log');
  await server.query(
    "ALTER SYSTEM SET log_statement = 'all'; ALTER SYSTEM SET log_min_duration_statement = 0; SELECT pg_reload_conf()",
  );
  expect(await restore(database, dump, { restoresUsers: true })).toEqual([]);
  expect(await readKnownRoles(server)).toEqual(roles);
  expect({ ...(await readFingerprint(server)), roles: '' }).toEqual({ ...before, roles: '' });
  // The role that the update created is left: others may need it.
  expect(await server.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'evil'")).toBe('t');
  const said = await readFile(log, 'utf8');
  expect(said).toContain('RENAME TO');
  expect(said).not.toContain('SCRAM-SHA-256$');
});
