import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planipsy as kit } from '../../fixtures/planipsy/kit.ts';
import { takeFingerprint } from '../../fixtures/site/fingerprint.ts';
import { plainEnv, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { killProcesses } from './processes.ts';
import { startSaver } from './saver.ts';

export const versions = { old: '4.2.0', new: '4.3.0' } as const;

/**
 * The updates into which faults are injected: one that succeeds, one that is rolled back including its data, and one
 * whose first hook waits for the file `go-on` in the work folder.
 */
export type Update = 'good' | 'failing' | 'waiting';

/** A platform for repeated faults: each place begins with the same files. */
export interface Stand {
  readonly site: ScratchSite;
  readonly archives: Readonly<Record<Update, string>>;
  /** The content of a release, by version; taken from an undisturbed installation. */
  readonly releases: ReadonlyMap<string, string>;
  /** The notes that were saved before all faults. */
  readonly notes: readonly string[];
  /** A folder beside the platform, for a fault's own logs. */
  readonly workFolder: string;
  /** Environment for a traced program: a single thread makes all calls of Node's pool, in one order. */
  readonly env: Readonly<Record<string, string>>;
  /** The names under which files were saved. */
  readonly kept: ReadonlySet<string>;
  /** Saves the platform's current files under a name. */
  keep(name: string): Promise<void>;
  /** Restores what was saved, with the services running or not. */
  bringBack(name: string, options?: { readonly services: boolean }): Promise<void>;
  /** Starts the services, like a boot, and waits until they answer, or the page does for them. */
  start(): Promise<void>;
  /** The launcher of the program under test. */
  readonly program: string;
  /** Something belonging to a fault that ends with the stand. */
  onEnd(action: () => Promise<void>): void;
  /** Ends all of it, including the folder. */
  end(): Promise<void>;
}

/** The arguments that install an update. */
export function applyArgs({ archives }: Pick<Stand, 'archives'>, update: Update): readonly string[] {
  return ['apply', '--accept-notice', archives[update]];
}

/** Everything that a run of the program may change. */
export function listFolders({ root, state, public: served, backups }: ScratchSite): readonly string[] {
  return [root, state, served, backups];
}

/** Sets up a platform with notes, a backup and a journal. */
export async function createStand({ program }: { program: string }): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-faults-'));
  const workFolder = await mkdtemp(join(tmpdir(), 'ospi-update-faults-work-'));
  const site = await createScratchSite({ kit, folder, version: versions.old, program });
  const goOn = join(workFolder, 'go-on');
  const kept = new Set<string>();
  const keptPath = (name: string, path: string) => join(workFolder, 'kept', name, basename(path));
  const archives = {
    good: await site.packUpdate({ version: versions.new }),
    failing: await site.packUpdate({ version: versions.new, failIn: 'migrate', name: 'failing.ospi' }),
    waiting: await site.packUpdate({
      version: versions.new,
      name: 'waiting.ospi',
      scripts: { 'pre-install': `until [ -e '${goOn}' ]; do sleep 0.05; done; rm '${goOn}'` },
    }),
  };
  const notes = await saveNotes(site);
  requireSuccess(await site.run(['backup']));

  const endings: (() => Promise<void>)[] = [];
  const stand: Omit<Stand, 'releases'> = {
    site,
    program,
    onEnd: (action) => void endings.push(action),
    archives,
    notes,
    kept,
    workFolder,
    env: { ...plainEnv(), UV_THREADPOOL_SIZE: '1' },
    async keep(name) {
      for (const path of listFolders(site)) {
        await rm(keptPath(name, path), { recursive: true, force: true });
        await mkdir(keptPath(name, path), { recursive: true });
        await runOrThrow(['cp', '-a', '--', `${path}/.`, keptPath(name, path)]);
      }
      kept.add(name);
    },
    async bringBack(name, { services } = { services: true }) {
      await killProcesses(folder);
      for (const path of listFolders(site)) {
        await mkdir(path, { recursive: true });
        await runOrThrow(['find', path, '-mindepth', '1', '-delete']); // The folder itself may be a mount point.
        await runOrThrow(['cp', '-a', '--', `${keptPath(name, path)}/.`, path]);
      }
      if (services) await stand.start();
    },
    async start() {
      await site.startServices();
      await waitUntilAnswering(site);
    },
    async end() {
      for (const action of endings) await action();
      await killProcesses(folder);
      await site.stop();
      for (const path of [folder, workFolder]) await rm(path, { recursive: true, force: true });
    },
  };
  await chmod(workFolder, 0o700);
  await stand.keep('start');
  requireSuccess(await site.run(applyArgs(stand, 'good')));
  const releases = new Map<string, string>();
  for (const version of Object.values(versions))
    releases.set(version, await fingerprintRelease(site, version));
  await stand.bringBack('start');
  return { ...stand, releases };
}

/** One hash over all files of a release, including modes and owners. */
export async function fingerprintRelease({ root }: ScratchSite, version: string): Promise<string> {
  return takeFingerprint([join(root, 'releases', version)]);
}

/** A service exists before it listens; until then nginx has nothing to serve. */
async function waitUntilAnswering(site: ScratchSite): Promise<void> {
  for (const path of ['/', '/superviseur'])
    for (let tries = 0; tries < 1000 && [502, 504].includes((await site.ask(path)).status); tries += 1)
      await sleep(20);
}

export function requireSuccess({ code, stdout, stderr }: Ran): void {
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}${stderr}`);
}

async function saveNotes(site: ScratchSite): Promise<readonly string[]> {
  const saver = startSaver(site);
  for (let tries = 0; saver.acknowledged.length < 5 && tries < 200; tries += 1) await saver.next();
  await saver.stop();
  if (saver.acknowledged.length < 5) throw new Error(`no notes can be saved: ${saver.faults.join('\n')}`);
  return [...saver.acknowledged];
}
