import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatabaseServer } from '../../../src/domain/database/server.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { makeScratchFolder } from '../../ports.ts';
import { openMariadb, startScratchMariadb } from './mariadb-kit.ts';
import { openDatabase, startServer } from './postgresql-stand.ts';

/**
 * In addition to dumps and restores: what the pipeline asks of a server in a rollback, and at the end of an attempt.
 */
const questions = ['readCounters', 'readStamp', 'makeScratch', 'dropCopies', 'isRestoreUnfinished'] as const;

async function ask(server: DatabaseServer): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const question of questions)
    answers[question] = await server[question]().then(
      () => 'answered',
      (error: unknown) => (error instanceof Problem ? error.code : error),
    );
  return answers;
}

async function writeSecret(text: string): Promise<string> {
  const file = join(await makeScratchFolder(), 'secret');
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

test('What PostgreSQL refuses is a problem by name', async () => {
  const server = await startServer();
  await server.query(
    "CREATE ROLE tool LOGIN CREATEDB PASSWORD 'secret'; CREATE DATABASE planipsy OWNER tool",
  );
  for (const database of ['postgres', 'template1', 'planipsy'])
    await server.query('REVOKE SELECT ON pg_database FROM PUBLIC', { database });
  const credentialsFile = await writeSecret('*:*:*:*:secret\n');
  expect(await ask(openDatabase(server, { runAs: undefined, user: 'tool', credentialsFile }))).toEqual({
    readCounters: 'backup.database-dump-failed',
    readStamp: 'backup.database-restore-failed',
    makeScratch: 'backup.database-restore-failed',
    dropCopies: 'backup.database-restore-failed',
    isRestoreUnfinished: 'backup.database-restore-failed',
  });
});

test('What MariaDB refuses is a problem by name', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`CREATE DATABASE app; CREATE TABLE app.t (id INT); CREATE DATABASE app_ospi_new;
    CREATE USER tool IDENTIFIED BY 'secret'; GRANT ALL ON \`app%\`.* TO tool; SET GLOBAL read_only = ON`);
  const credentialsFile = await writeSecret('[client]\npassword = secret\n');
  expect(await ask(openMariadb(scratch, { user: 'tool', credentialsFile }))).toEqual({
    readCounters: 'answered',
    readStamp: 'answered',
    makeScratch: 'backup.database-restore-failed',
    dropCopies: 'backup.database-restore-failed',
    isRestoreUnfinished: 'answered',
  });
});
