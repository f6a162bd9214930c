import { pid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { nameRecoveryUnit } from './units.ts';

interface Task {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}

const askedSeconds = 10;

/** One per run: that of an earlier run may still be about to start the recovery, which is this very run. */
function nameWatchUnit({ name }: Pick<Site, 'name'>): string {
  return `ospi-update-watch-${name}-${pid}.service`;
}

/**
 * Has systemd watch over `action`: a unit waits for the platform's lock, which is released when this process ends for
 * any reason, and then starts the recovery. The recovery takes the lock itself, so that it never runs beside another
 * run. Without `setup systemd`, or if systemd refuses, there is no watch.
 */
export async function withWatch<T>(task: Task, action: () => Promise<T>): Promise<T> {
  const isWatched = await startWatch(task).catch(() => false);
  try {
    return await action();
  } finally {
    if (isWatched) await stopWatch(task).catch(() => undefined);
  }
}

async function startWatch({ site, ports: { shell, system } }: Task): Promise<boolean> {
  if (!(await system.hasSystemd())) return false;
  const recovery = nameRecoveryUnit(site);
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['show', '--property=LoadState', '--', recovery],
    timeoutSeconds: askedSeconds,
  });
  const [flock, systemctl] = [await shell.find('flock'), await shell.find('systemctl')];
  if (stdout.trim() !== 'LoadState=loaded' || flock === undefined || systemctl === undefined) return false;
  const { exitCode } = await shell.run({
    program: 'systemd-run',
    args: [
      ...['--quiet', '--collect', '--no-block', `--unit=${nameWatchUnit(site)}`],
      '--property=OOMScoreAdjust=-900',
      // A oneshot unit goes on to the second command when the first has ended, and so has let go of the lock.
      '--property=Type=oneshot',
      `--property=ExecStartPost=${systemctl} start --no-block ${recovery}`,
      '--',
      ...[flock, '--shared', sitePaths(site).lock, 'true'].map((word) => word.replaceAll('$', '$$$$')),
    ],
    timeoutSeconds: askedSeconds,
  });
  return exitCode === 0;
}

/** Before the lock is released: what has ended properly needs no recovery. */
async function stopWatch({ site, ports: { shell } }: Task): Promise<void> {
  await shell.run({
    program: 'systemctl',
    args: ['stop', '--', nameWatchUnit(site)],
    timeoutSeconds: askedSeconds,
  });
}
