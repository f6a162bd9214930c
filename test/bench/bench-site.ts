import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { planipsy as kit } from '../../fixtures/planipsy/kit.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { installPlatform, writeConfig, type SitePlaces } from '../../fixtures/site/install.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import { plainEnv, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import { watchMemory, type PeakMemory } from './process-tree.ts';

/** A platform whose data the built program can back up; none of its services runs. */
export interface BenchSite {
  readonly backups: string;
  /** Its data folder. */
  readonly shared: string;
  run(...args: readonly string[]): Promise<Ran>;
  /** The same with its memory measured, which costs time. */
  runWatched(...args: readonly string[]): Promise<PeakMemory>;
  /** The ids of the backups, oldest first. */
  list(): Promise<readonly string[]>;
  readonly removeBackups: () => Promise<void>;
}

const program = join(checkout, 'bin/ospi-update.js');

/** Sets one up in an empty folder. */
export async function createBenchSite({
  folder,
  databases,
}: {
  folder: string;
  databases?: PlatformKit['databases'];
}): Promise<BenchSite> {
  const places = placeSite(folder);
  const { root, publisher, backups, configFile } = places;
  await mkdir(publisher, { recursive: true });
  const ports = { superviseur: 1, web: 1 }; // Nothing listens there, and nothing connects.
  await installPlatform({ kit, version: '4.2.0', root, ports });
  await runOrThrow([process.execPath, program, 'pack', '--new-key', join(publisher, kit.product)]);
  const withDatabases = databases === undefined ? kit : { ...kit, databases };
  await writeConfig({ kit: withDatabases, places, ports });
  const command = (args: readonly string[]) => [process.execPath, program, '--config', configFile, ...args];
  return {
    backups,
    shared: join(root, 'shared'),
    run: (...args) => runOrThrow(command(args)),
    async runWatched(...args) {
      const [name = '', ...rest] = command(args);
      const child = spawn(name, rest, { env: plainEnv(), stdio: ['ignore', 'ignore', 'inherit'] });
      const peak = await watchMemory({ pid: child.pid ?? 0, ended: once(child, 'close') });
      if (child.exitCode !== 0) throw new Error(`backup: exit ${child.exitCode ?? 'by a signal'}`);
      return peak;
    },
    list: async () => (await readdir(backups)).filter((name) => !name.startsWith('.')).sort(),
    removeBackups: () => rm(backups, { recursive: true, force: true }),
  };
}

function placeSite(folder: string): SitePlaces {
  return {
    root: join(folder, kit.product),
    state: join(folder, 'state'),
    public: join(folder, 'public'),
    backups: join(folder, 'backups'),
    inbox: join(folder, 'inbox'),
    requests: join(folder, 'requests'),
    publisher: join(folder, 'publisher'),
    configFile: join(folder, `${kit.product}.yaml`),
    snippet: join(folder, 'snippet.conf'),
    url: 'http://127.0.0.1:1/',
  };
}

/** The total length of all files below a path. */
export async function sumBytes(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true });
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(path, name));
      return found.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
