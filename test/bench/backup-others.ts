import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainEnv, runOrThrow } from '../../fixtures/site/run.ts';
import { background } from './background.ts';
import { sumBytes } from './bench-site.ts';

/** Another backup program. */
interface Other {
  /** Leaves nothing of earlier backups. */
  readonly prepare: () => Promise<void>;
  readonly run: () => Promise<void>;
  readonly readBytes: () => Promise<number>;
  readonly restore: (target: string) => Promise<void>;
}

export interface Others {
  readonly tar: Other;
  readonly borg: Other & { readonly again: () => Promise<void> };
  readonly restic: Other & { readonly again: () => Promise<void> };
}

/** What an administrator would use instead of ospi-update, without encryption as far as possible. */
export async function createOthers({ folder, source }: { folder: string; source: string }): Promise<Others> {
  await mkdir(folder);
  const place = (name: string) => join(folder, name);
  const env = {
    ...plainEnv(),
    HOME: folder,
    BORG_REPO: place('borg'),
    RESTIC_REPOSITORY: place('restic'),
    RESTIC_PASSWORD_FILE: place('password'), // This version of restic requires one.
    RESTIC_CACHE_DIR: place('restic-cache'),
  };
  await writeFile(env.RESTIC_PASSWORD_FILE, 'bench\n');
  const runIn = async (cwd: string, ...command: readonly string[]) => {
    await runOrThrow([...background, ...command], { cwd, env });
  };
  const run = (...command: readonly string[]) => runIn(source, ...command);
  const remove = async (...names: readonly string[]) => {
    for (const name of names) await rm(place(name), { recursive: true, force: true });
  };
  const archive = place('plain.tar.zst');
  let archives = 0;
  const borg = () => run('borg', 'create', `::${(archives += 1)}`, '.');
  const restic = () => run('restic', 'backup', '--quiet', '.');

  return {
    tar: {
      prepare: () => remove('plain.tar.zst'),
      run: () => run('sh', '-c', 'tar -c . | zstd -q -T0 > "$1"', 'sh', archive),
      readBytes: async () => (await stat(archive)).size,
      restore: (target) => run('sh', '-c', 'zstd -dc "$1" | tar -x -C "$2"', 'sh', archive, target),
    },
    borg: {
      async prepare() {
        await remove('borg', '.cache', '.config');
        await run('borg', 'init', '--encryption', 'none');
      },
      run: borg,
      again: borg,
      readBytes: () => sumBytes(env.BORG_REPO),
      restore: (target) => runIn(target, 'borg', 'extract', `::${archives}`),
    },
    restic: {
      async prepare() {
        await remove('restic', 'restic-cache');
        await run('restic', 'init', '--quiet');
      },
      run: restic,
      again: restic,
      readBytes: () => sumBytes(env.RESTIC_REPOSITORY),
      restore: (target) => run('restic', 'restore', 'latest', '--target', target),
    },
  };
}
