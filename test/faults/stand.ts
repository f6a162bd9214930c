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
 * The updates that faults are made in: one that succeeds, one that is rolled back, its data included, and one whose first hook
 * waits for the file `go-on` in the work folder.
 */
export type Update = 'good' | 'failing' | 'waiting';

/** A platform that faults are made on again and again: each place begins with the same files. */
export interface Stand {
  readonly site: ScratchSite;
  readonly archives: Readonly<Record<Update, string>>;
  /** What a release is made of, by its version; taken from an undisturbed installation. */
  readonly releases: ReadonlyMap<string, string>;
  /** The notes that were saved before all faults. */
  readonly notes: readonly string[];
  /** A folder beside the platform, for logs of a fault's own. */
  readonly workFolder: string;
  /** What the program is traced with must know: one thread makes all calls of Node's pool, in one order. */
  readonly env: Readonly<Record<string, string>>;
  /** The names that files were kept under. */
  readonly kept: ReadonlySet<string>;
  /** Keeps the platform's files as they are now, under a name. */
  keep(name: string): Promise<void>;
  /** Gives back what was kept, with the services running or not. */
  bringBack(name: string, options?: { readonly services: boolean }): Promise<void>;
  /** Starts the services, as a boot does, and waits until they answer, or the page does for them. */
  start(): Promise<void>;
  /** The launcher of the program that is tried. */
  readonly program: string;
  /** Something of a fault's own that ends with the stand. */
  onEnd(action: () => Promise<void>): void;
  /** Ends all of it, the folder included. */
  end(): Promise<void>;
}

/** The words that install an update. */
export function applyArgs({ archives }: Pick<Stand, 'archives'>, update: Update): readonly string[] {
  return ['apply', '--accept-notice', archives[update]];
}

/** All that a run of the program may change. */
export function listFolders({ root, state, public: served, backups }: ScratchSite): readonly string[] {
  return [root, state, served, backups];
}

/** Sets a platform up that has notes, a backup and a journal. */
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

/** One hash over all files of a release, their modes and owners included. */
export async function fingerprintRelease({ root }: ScratchSite, version: string): Promise<string> {
  return takeFingerprint([join(root, 'releases', version)]);
}

/** A service is there before it listens; until then nginx has nothing to give. */
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
