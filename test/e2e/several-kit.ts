import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { run, start, type Ran, type RunOptions, type Running } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { withOwnMounts } from '../mounts.ts';

/** A server whose /etc/ospi-update has the configurations of several platforms. */
export interface Several {
  /** Its folder of configurations. */
  readonly etc: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  start(args: readonly string[], options?: RunOptions): Running;
}

/**
 * Root's own place for configurations and for the turn of updates, in mounts that only this server's programs see.
 *
 * @param platforms by their names; a text is the configuration itself
 */
export async function makeSeveral(
  platforms: Readonly<Record<string, ScratchSite | string>>,
): Promise<Several> {
  const top = await mkdtemp(join(tmpdir(), 'ospi-update-several-'));
  onTestFinished(() => rm(top, { recursive: true, force: true }));
  const [etc, turns] = [join(top, 'etc'), join(top, 'run')];
  await cp('/etc', etc, { recursive: true, verbatimSymlinks: true });
  const folder = join(etc, 'ospi-update');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await mkdir(turns, { mode: 0o700 });
  for (const [name, site] of Object.entries(platforms)) {
    const text = typeof site === 'string' ? site : await readFile(site.configFile, 'utf8');
    await writeFile(join(folder, `${name}.yaml`), text);
  }
  const command = (args: readonly string[]) => [
    ...withOwnMounts(
      'mkdir -p /run/ospi-update && mount --bind "$2" /run/ospi-update && mount --bind "$1" /etc || exit 99; shift 2; exec "$@"',
      etc,
      turns,
    ),
    process.execPath,
    inject('program'),
    ...args,
  ];
  return {
    etc: folder,
    run: (args, options) => run(command(args), options),
    start: (args, options) => start(command(args), options),
  };
}
