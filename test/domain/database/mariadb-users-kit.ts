import { onTestFinished } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { start } from '../../../fixtures/site/run.ts';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  openMariadb,
  startScratchMariadb,
  waitForSleeper,
} from './mariadb-kit.ts';

/** What else the users may have. */
export const more = `
CREATE USER bare@localhost;
ALTER USER medic@localhost PASSWORD EXPIRE INTERVAL 90 DAY;
ALTER USER owner@localhost REQUIRE SSL WITH MAX_USER_CONNECTIONS 7 ACCOUNT LOCK;
CREATE DATABASE other; GRANT SELECT ON other.* TO medic@localhost;
GRANT PROCESS ON *.* TO owner@localhost; GRANT SELECT ON app.* TO bare@localhost; CREATE ROLE wards; GRANT SELECT ON app.* TO wards;
`;

/** What a failing update may have done to them. */
const tampering = `
GRANT SUPER ON *.* TO medic@localhost WITH GRANT OPTION; ALTER USER medic@localhost IDENTIFIED BY 'new' ACCOUNT LOCK;
ALTER USER medic@localhost PASSWORD EXPIRE NEVER; REVOKE nurses FROM medic@localhost; SET DEFAULT ROLE NONE FOR medic@localhost;
GRANT wards TO medic@localhost; GRANT FILE ON *.* TO nurses;
ALTER USER owner@localhost REQUIRE NONE WITH MAX_USER_CONNECTIONS 0 MAX_QUERIES_PER_HOUR 4 ACCOUNT UNLOCK;
REVOKE PROCESS ON *.* FROM owner@localhost; ALTER USER bare@localhost IDENTIFIED BY 'closed';
CREATE USER evil@localhost;
`;

/** A session without a default database that holds one of the tables and stays silent. */
export async function dumpAndHold({
  options = [],
  statement = 'BEGIN; DELETE FROM app.parts',
  seconds = 100,
}: { options?: readonly string[]; statement?: string; seconds?: number } = {}) {
  const scratch = await startScratchMariadb({ options });
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const before = await fingerprint(scratch);
  const dump = await dumpInto(server);
  const session = start([
    ...['mariadb', '--no-defaults', `--socket=${scratch.socket}`, `--user=${scratch.user}`],
    `--execute=${statement}; DO SLEEP(${seconds})`,
  ]);
  onTestFinished(() => {
    session.kill('SIGKILL');
  });
  await waitForSleeper(scratch);
  return { scratch, server, dump, before };
}

export async function dumpAndTamper(): Promise<{
  scratch: ScratchMariadb;
  server: DatabaseServer;
  dump: DumpFiles;
  before: readonly string[];
}> {
  const scratch = await startScratchMariadb();
  await scratch.query(everything + more);
  const server = openMariadb(scratch);
  const before = await describeUsers(scratch);
  const dump = await dumpInto(server);
  await scratch.query(tampering);
  return { scratch, server, dump, before };
}

export async function describeUsers(scratch: ScratchMariadb): Promise<readonly string[]> {
  const users = ['medic', 'owner', 'bare'].map((it) => `${it}@localhost`);
  const asked = users.map((it) => `SHOW CREATE USER ${it}; SHOW GRANTS FOR ${it};`).join('');
  const answers = await scratch.query(`${asked}SHOW GRANTS FOR nurses; SHOW GRANTS FOR wards;`);
  return answers.split('\n').sort();
}
