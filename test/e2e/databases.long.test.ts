import { expect, test } from 'vitest';
import { expectStaysBack, limits, makeDatabaseSite } from './databases-kit.ts';
import { everyMilliseconds } from './servers.ts';
import { bareEnv, expectEnd, expectVisit } from './sites.ts';

test(
  'an update of a platform with two databases: every stay is in both and in its file, exactly once',
  limits,
  async () => {
    const { site, servers } = await makeDatabaseSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
    await visitor.waitFor('old');
    expectEnd(
      await site.run(['check', '--accept-notice', archive], { env: bareEnv }),
      0,
      /PostgreSQL/,
      /MariaDB/,
    );
    expectEnd(await site.run(['backup'], { env: bareEnv }), 0);
    expectEnd(await site.run(['apply', archive], { env: bareEnv }), 0, /4\.3\.0/);
    await visitor.waitFor('new');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
    const wards = "SELECT DISTINCT ward FROM stay WHERE text = 'before'";
    for (const server of [servers.postgresql, servers.mariadb])
      expect(await server.query(wards, { database: 'pmsipilot' })).toBe('unknown');
  },
);

test('a failing health-check: both databases are wholly as they were, with every stay', limits, () =>
  expectStaysBack('health-check'),
);

test(
  'a hook that drops one database and stops the server of the other: the first comes back, the second needs its server',
  limits,
  async () => {
    const { site, servers } = await makeDatabaseSite();
    const { postgresql } = servers;
    const archive = await site.packUpdate({
      version: '4.3.0',
      scripts: {
        migrate: `. "$OSPI_ROOT/etc/databases.sh"
        mariadb -e 'DROP DATABASE pmsipilot'
        kill -INT $(head -n 1 '${postgresql.data}/postmaster.pid'); sleep 1; exit 1`,
      },
    });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
    await visitor.waitFor('old');
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /PostgreSQL/);
    await visitor.waitFor('page');
    await postgresql.start();
    expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
    await visitor.waitFor('old');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
  },
);
