import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { startMariadb } from '../../fixtures/mariadb/server.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import { startPostgresql } from '../../fixtures/postgresql/server.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { killProcesses } from './processes.ts';
import { listFolders, requireSuccess, versions } from './stand.ts';

/** A platform whose data are in both database servers, each with the zoo beside; every round begins with the same files. */
export interface DatabaseStand {
  readonly site: ScratchSite;
  readonly servers: Servers;
  readonly archives: Readonly<Record<'good' | 'failing', string>>;
  /** What is in the databases before all rounds, and after an update. */
  readonly content: Readonly<Record<'old' | 'new', string>>;
  /** The backup that was made before all rounds. */
  readonly backup: string;
  readContent(): Promise<string>;
  bringBack(): Promise<void>;
  end(): Promise<void>;
}

export const database = 'pmsipilot';
const rows = 300;

export async function createDatabaseStand({ program }: { program: string }): Promise<DatabaseStand> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-kills-'));
  const keptFolder = await mkdtemp(join(tmpdir(), 'ospi-update-kills-kept-'));
  await chmod(folder, 0o755);
  const servers: Servers = {
    postgresql: await startPostgresql({ folder: join(folder, 'postgresql') }),
    mariadb: await startMariadb({ folder: join(folder, 'mariadb') }),
  };
  const siteFolder = join(folder, 'site');
  await mkdir(siteFolder);
  const kit = createPmsipilot({ servers, rows });
  const site = await createScratchSite({ kit, folder: siteFolder, version: versions.old, program });
  const archives = {
    good: await site.packUpdate({ version: versions.new }),
    failing: await site.packUpdate({ version: versions.new, failIn: 'migrate', name: 'failing.ospi' }),
  };
  requireSuccess(await site.run(['backup']));
  const backup = (await readdir(site.backups)).find((name) => !name.startsWith('.')) ?? '';

  const dataFolders = [servers.postgresql.data, join(dirname(servers.mariadb.socket), 'data')];
  const all = [...listFolders(site), ...dataFolders];
  const keptPath = (path: string) => join(keptFolder, `${all.indexOf(path)}-${basename(path)}`);
  const readContent = () => describeContent(servers);
  const stopServers = () => Promise.all([servers.postgresql.kill(), servers.mariadb.kill()]);
  const stand: Omit<DatabaseStand, 'content'> = {
    ...{ site, servers, archives, backup, readContent },
    async bringBack() {
      await killProcesses(siteFolder);
      await stopServers();
      for (const path of all) {
        await runOrThrow(['find', path, '-mindepth', '1', '-delete']);
        await runOrThrow(['cp', '-a', '--', `${keptPath(path)}/.`, path]);
      }
      await Promise.all([servers.postgresql.start(), servers.mariadb.start()]);
      await site.startServices();
    },
    async end() {
      await killProcesses(siteFolder);
      await site.stop();
      await stopServers();
      for (const path of [folder, keptFolder]) await rm(path, { recursive: true, force: true });
    },
  };
  await site.stopServices();
  await Promise.all([servers.postgresql.stop(), servers.mariadb.stop()]);
  for (const path of all) await runOrThrow(['cp', '-a', '--', path, keptPath(path)]);
  await Promise.all([servers.postgresql.start(), servers.mariadb.start()]);
  await site.startServices();
  const old = await readContent();
  requireSuccess(await site.run(['apply', '--accept-notice', archives.good]));
  const content = { old, new: await readContent() };
  await stand.bringBack();
  return { ...stand, content };
}

/** All that users have, and all that the catalogues say of it. */
async function describeContent({ postgresql, mariadb }: Servers): Promise<string> {
  const ask = { database };
  const found = [
    await postgresql.query('SELECT id, text FROM stay ORDER BY id', ask),
    await postgresql.query(
      'SELECT relname, relkind, relowner::regrole, relacl FROM pg_class WHERE relnamespace = 2200 ORDER BY 1',
      ask,
    ),
    await mariadb.query('SELECT id, text FROM stay ORDER BY id', ask),
    await mariadb.query('SHOW FULL TABLES', ask),
  ];
  return JSON.stringify(found);
}
