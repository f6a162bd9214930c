import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../ports/site.ts';
import { nameRecoveryUnit } from './units.ts';

interface Task {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}

const askedSeconds = 10;

/** systemd's own, for as long as a run lasts. */
export function nameWatchUnit({ name }: Pick<Site, 'name'>): string {
  return `ospi-update-watch-${name}.service`;
}

/**
 * Has systemd watch over `action`: a unit that waits for the platform's lock, which is free as soon as this process is gone,
 * whatever it died of, and then starts the recovery. The recovery takes the lock itself, so that it never runs beside another.
 * Where `setup systemd` was not run, or systemd refuses, nobody watches.
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
  const wait = [flock, '--shared', sitePaths(site).lock, systemctl, 'start', '--no-block', recovery];
  // One of an earlier run that has not seen its end yet waits for the same.
  const { exitCode } = await shell.run({
    program: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      `--unit=${nameWatchUnit(site)}`,
      '--property=OOMScoreAdjust=-900',
      '--',
      ...wait.map((word) => word.replaceAll('$', '$$$$')),
    ],
    timeoutSeconds: askedSeconds,
  });
  return exitCode === 0;
}

/** Before the lock is given back: what has come to its end needs no recovery. */
async function stopWatch({ site, ports: { shell } }: Task): Promise<void> {
  await shell.run({
    program: 'systemctl',
    args: ['stop', '--', nameWatchUnit(site)],
    timeoutSeconds: askedSeconds,
  });
}
