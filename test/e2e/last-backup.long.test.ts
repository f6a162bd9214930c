import { expect, test } from 'vitest';
import type { CheckResult } from '../../src/model/results.ts';
import { limits, makeDatabaseSite } from './databases-kit.ts';
import { readRecords } from './interrupt.ts';

/**
 * A row that violates its own foreign key, as a server with disabled triggers accepts it: a dump of it cannot be
 * restored.
 */
const orphan = `CREATE TABLE ward (id int PRIMARY KEY); CREATE TABLE bed (ward int REFERENCES ward);
  SET session_replication_role = replica; INSERT INTO bed VALUES (7);`;

test(
  'what kept the nightly backup from being made refuses the update, until a backup is made',
  limits,
  async () => {
    const { site, servers } = await makeDatabaseSite();
    const ask = (sql: string) => servers.postgresql.query(sql, { database: 'pmsipilot' });
    await ask(orphan);
    const archive = await site.packUpdate({ version: '4.3.0' });
    expect(await site.run(['backup'])).toMatchObject({ code: 11 });

    const checked = await site.run(['--json', 'check', archive]);
    expect(checked.code).toBe(3);
    const { verdicts } = JSON.parse(checked.stdout) as CheckResult;
    expect(verdicts.filter(({ status }) => status === 'failed')).toMatchObject([
      {
        check: 'last-backup',
        params: { engine: 'postgresql', name: 'pmsipilot', detail: 'backup.database-restore-failed' },
      },
    ]);
    const applied = await site.run(['apply', '--accept-notice', archive]);
    expect(applied).toMatchObject({ code: 3, stderr: expect.stringContaining('pmsipilot') as string });
    expect((await readRecords(site)).map(({ event }) => event)).not.toContain('attempt.started');

    await ask('DELETE FROM bed');
    expect(await site.run(['backup'])).toMatchObject({ code: 0 });
    expect(await site.run(['apply', '--accept-notice', archive])).toMatchObject({ code: 0 });
  },
);
