import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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
import { forgetVisits, leaveTraces, makeZoos, readContent, zoos, type Content } from './zoos.ts';

/**
 * A platform whose data are among objects of every kind known to either database server. Every round begins with the
 * same files and database content.
 */
export interface DatabaseStand {
  readonly site: ScratchSite;
  readonly servers: Servers;
  readonly archives: Readonly<Record<'good' | 'failing', string>>;
  /** The content of the databases before all rounds, without what visitors save. */
  readonly content: Content;
  /** The backup made before all rounds. */
  readonly backup: string;
  /** Without what visitors have saved, which is removed. */
  readContent(): Promise<Content>;
  /**
   * The content of the databases after an undisturbed update, which is run the first time, on a platform just restored.
   */
  readNewContent(): Promise<Content>;
  /** Restores the platform's files, and the servers' unless they are unchanged. */
  bringBack(options: { readonly servers: boolean }): Promise<void>;
  end(): Promise<void>;
}

const rows = 300;

export async function createDatabaseStand({ program }: { program: string }): Promise<DatabaseStand> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-kills-'));
  const keptFolder = await mkdtemp(join(tmpdir(), 'ospi-update-kills-kept-'));
  await chmod(folder, 0o755);
  const servers: Servers = {
    // What it acknowledged must be there after a kill.
    postgresql: await startPostgresql({ folder: join(folder, 'postgresql'), isDurable: true }),
    mariadb: await startMariadb({ folder: join(folder, 'mariadb') }),
  };
  await makeZoos(servers);
  const siteFolder = join(folder, 'site');
  await mkdir(siteFolder);
  const kit = createPmsipilot({ servers, names: zoos, rows });
  const site = await createScratchSite({ kit, folder: siteFolder, version: versions.old, program });
  // Its hook breaks the zoos too.
  await servers.postgresql.query('GRANT zoo_owner TO pmsipilot', { database: zoos.postgresql });
  const archives = {
    good: await site.packUpdate({ version: versions.new }),
    failing: await site.packUpdate({
      version: versions.new,
      failIn: 'migrate',
      name: 'failing.ospi',
      scripts: { migrate: await writeFailingHook(kit.folder) },
    }),
  };
  requireSuccess(await site.run(['backup']));
  const backup = (await readdir(site.backups)).find((name) => !name.startsWith('.')) ?? '';

  const dataFolders = [
    ...['data', 'tablespace'].map((name) => join(dirname(servers.postgresql.data), name)),
    join(dirname(servers.mariadb.socket), 'data'),
  ];
  const all = [...listFolders(site), ...dataFolders];
  const keptPath = (path: string) => join(keptFolder, `${all.indexOf(path)}-${basename(path)}`);
  const giveBack = async (path: string) => {
    await runOrThrow(['find', path, '-mindepth', '1', '-delete']);
    await runOrThrow(['cp', '-a', '--', `${keptPath(path)}/.`, path]);
  };
  const stopServers = () => Promise.all([servers.postgresql.kill(), servers.mariadb.kill()]);
  const startServers = () => Promise.all([servers.postgresql.start(), servers.mariadb.start()]);
  let updated: Content | undefined;
  const stand: Omit<DatabaseStand, 'content'> = {
    ...{ site, servers, archives, backup },
    async readContent() {
      await forgetVisits(servers, rows);
      return readContent(servers);
    },
    async readNewContent() {
      if (updated !== undefined) return updated;
      await stand.bringBack({ servers: true });
      requireSuccess(await site.run(['apply', '--accept-notice', archives.good]));
      updated = await stand.readContent();
      return updated;
    },
    async bringBack({ servers: isWanted }) {
      await killProcesses(siteFolder);
      for (const path of listFolders(site)) await giveBack(path);
      if (isWanted) {
        await stopServers();
        for (const path of dataFolders) await giveBack(path);
        await startServers();
      }
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
  await startServers();
  await site.startServices();
  return { ...stand, content: await stand.readContent() };
}

async function writeFailingHook(kitFolder: string): Promise<string> {
  const hook = await readFile(join(kitFolder, 'hooks/failing-migrate'), 'utf8');
  const traces = `postgresql <<'SQL'\nSET ROLE zoo_owner;\n${leaveTraces.postgresql}\nSQL\nmariadb <<'SQL'\n${leaveTraces.mariadb}\nSQL\n`;
  return hook.replace(/^#!.*\n/, '').replace(/^find /m, () => `${traces}find `);
}
