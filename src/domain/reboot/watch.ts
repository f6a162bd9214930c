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

/** The lock is released before the recovery needs it, however long systemd takes to answer. */
const waitAndStart = '"$1" --shared "$2" true && exec "$3" start --no-block "$4"';

async function startWatch({ site, ports: { shell, system } }: Task): Promise<boolean> {
  if (!(await system.hasSystemd())) return false;
  const recovery = nameRecoveryUnit(site);
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['show', '--property=LoadState', '--', recovery],
    timeoutSeconds: askedSeconds,
  });
  const programs = [await shell.find('sh'), await shell.find('flock'), await shell.find('systemctl')];
  const [sh, flock, systemctl] = programs;
  if (
    stdout.trim() !== 'LoadState=loaded' ||
    sh === undefined ||
    flock === undefined ||
    systemctl === undefined
  )
    return false;
  const words = [flock, sitePaths(site).lock, systemctl, recovery];
  const { exitCode } = await shell.run({
    program: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      `--unit=${nameWatchUnit(site)}`,
      '--property=OOMScoreAdjust=-900',
      '--',
      ...[sh, '-c', waitAndStart, 'sh', ...words].map((word) => word.replaceAll('$', '$$$$')),
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
