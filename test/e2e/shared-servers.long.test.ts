import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { renderMainConfig, renderServer, type ServerOptions } from '../../fixtures/nginx/config.ts';
import { runNginx, type Nginx } from '../../fixtures/nginx/nginx.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { Visitor } from '../../fixtures/visitor/visitor.ts';
import { everyMilliseconds, startServers } from './servers.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

/** Two platforms at once on a busy machine. */
const limits = { timeout: 600_000 };

/** One nginx for all platforms: each brings its server block, as an administrator adds it. */
async function shareNginx(): Promise<(server: ServerOptions) => Promise<{ stop(): Promise<void> }>> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-shared-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const blocks: string[] = [];
  let nginx: Nginx | undefined;
  return async (server) => {
    blocks.push(renderServer(server));
    const servers = blocks.join('');
    if (nginx === undefined) nginx = await runNginx({ folder, port: server.port, servers });
    else {
      await writeFile(join(folder, 'nginx.conf'), renderMainConfig({ folder, servers }));
      await nginx.reload();
    }
    const running = nginx;
    return { stop: () => running.stop() };
  };
}

/** Two platforms with the same nginx, the same PostgreSQL and the same MariaDB. */
async function makeNeighbours(): Promise<{ a: ScratchSite; b: ScratchSite; servers: Servers }> {
  const servers = await startServers();
  const front = await shareNginx();
  const make = (name: string) =>
    makeSite({
      name,
      front,
      kit: createPmsipilot({ servers, user: name, names: { postgresql: name, mariadb: name } }),
    });
  return { a: await make('clinica'), b: await make('clinicb'), servers };
}

async function expectStop(
  site: ScratchSite,
  visitor: Visitor | undefined,
  sights: readonly string[],
): Promise<void> {
  if (visitor === undefined) throw new Error('nobody visits');
  await expectVisit(site, await visitor.stop(), sights);
}

async function listDatabases({ postgresql, mariadb }: Servers): Promise<readonly string[]> {
  const [one, other] = await Promise.all([
    postgresql.query('SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1'),
    mariadb.query('SHOW DATABASES'),
  ]);
  return [one, other].map((text) => text.split('\n').toSorted().join(' '));
}

test(
  'of two platforms on the same servers, one is updated while the other serves and is backed up',
  limits,
  async () => {
    const { a, b, servers } = await makeNeighbours();
    const before = await listDatabases(servers);
    const archive = await a.packUpdate({ version: '4.3.0' });
    const [visitor, neighbour] = [a, b].map((site) => site.startVisitor({ to: '4.3.0', everyMilliseconds }));
    await visitor?.waitFor('old');
    await neighbour?.waitFor('old');
    const [updated, backedUp] = await Promise.all([
      a.run(['apply', '--accept-notice', archive]),
      b.run(['backup', 'create']),
    ]);
    expectEnd(updated, 0);
    expectEnd(backedUp, 0);
    await visitor?.waitFor('new');
    await expectStop(a, visitor, ['old', 'page', 'new']);
    await expectStop(b, neighbour, ['old']);
    expectEnd(await b.run(['backup', 'verify', 'latest', '--restore']), 0);
    expect(await listDatabases(servers)).toEqual(before);
  },
);

test(
  'of two platforms on the same servers, one is brought back, and the other has not noticed',
  limits,
  async () => {
    const { a, b, servers } = await makeNeighbours();
    const before = await listDatabases(servers);
    const failing = await a.packUpdate({ version: '4.3.0', failIn: 'migrate' });
    const [visitor, neighbour] = [a, b].map((site) => site.startVisitor({ to: '4.3.0', everyMilliseconds }));
    await visitor?.waitFor('old');
    await neighbour?.waitFor('old');
    expectEnd(await a.run(['apply', '--accept-notice', failing]), 7, /4\.2\.0/);
    await visitor?.waitFor('old');
    await expectStop(a, visitor, ['old', 'page', 'old']);
    await expectStop(b, neighbour, ['old']);
    expect(await listDatabases(servers)).toEqual(before);
    // What failed there is refused there alone.
    expectEnd(await a.run(['apply', '--accept-notice', failing]), 5);
    const own = await b.packUpdate({ version: '4.3.0' });
    expectEnd(await b.run(['apply', '--accept-notice', own]), 0);
  },
);

test('two platforms on the same servers are updated at the same time', limits, async () => {
  const { a, b, servers } = await makeNeighbours();
  const before = await listDatabases(servers);
  const visitors = [a, b].map((site) => site.startVisitor({ to: '4.3.0', everyMilliseconds }));
  for (const visitor of visitors) await visitor.waitFor('old');
  const ends = await Promise.all(
    [a, b].map(async (site) =>
      site.run(['apply', '--accept-notice', await site.packUpdate({ version: '4.3.0' })]),
    ),
  );
  for (const end of ends) expectEnd(end, 0);
  for (const [index, site] of [a, b].entries()) {
    await visitors[index]?.waitFor('new');
    await expectStop(site, visitors[index], ['old', 'page', 'new']);
  }
  expect(await listDatabases(servers)).toEqual(before);
});

test('two platforms have units, inboxes and pages of their own', async () => {
  const front = await shareNginx();
  const [a, b] = [await makeSite({ name: 'a', front }), await makeSite({ name: 'b', front })];
  const units = await Promise.all(
    [a, b].map(async (site) => {
      const { stdout } = await site.run(['--json', 'setup', 'systemd']);
      return (JSON.parse(stdout) as { units: readonly { name: string }[] }).units.map(({ name }) => name);
    }),
  );
  expect(units[0]?.filter((name) => units[1]?.includes(name))).toEqual([]);
  const archive = await a.packUpdate({ version: '4.3.0' });
  await copyFile(archive, join(a.inbox, basename(archive)));
  expectEnd(await b.run(['apply']), 0);
  expectEnd(await a.run(['apply', '--accept-notice']), 0);
  expect([await a.readInstalledVersion(), await b.readInstalledVersion()]).toEqual(['4.3.0', '4.2.0']);
});
