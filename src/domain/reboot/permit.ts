import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';

/** Empty after every boot. */
const folder = '/run/ospi-update';

interface Task {
  readonly site: Pick<Site, 'name' | 'services'>;
  readonly ports: Pick<Ports, 'system'>;
}

/**
 * What lets the platform's units start although the maintenance page is on (see `renderHolds`). It is a link into
 * /proc, so that it is valid exactly as long as a process lives: what that process leaves half-done is held at once, as
 * it is after a power cut.
 */
export function permitPath({ name }: Pick<Site, 'name'>): string {
  return join(folder, `${name}.may-start`);
}

/**
 * Lets units start, but only while this process lives. If that is impossible, a held unit does not start, and its start
 * reports that. Idempotent.
 */
export async function permitStarts(task: Task): Promise<void> {
  if (await isHeldBySystemd(task)) await point(task, `/proc/${pid}`);
}

/**
 * Between the stop and our own start nobody else may start them behind the page: a watchdog that checks every minute
 * would run them on data that a hook is changing. Idempotent.
 */
export async function forbidStarts(task: Task): Promise<void> {
  if (await isHeldBySystemd(task)) await rm(permitPath(task.site), { force: true }).catch(() => undefined);
}

/** Lets units start until the server is restarted, or revokes that. Idempotent. */
export async function settlePermit(task: Task & { readonly mayStart: boolean }): Promise<void> {
  if (!task.mayStart) await forbidStarts(task);
  else if (await isHeldBySystemd(task)) await point(task, '/');
}

async function isHeldBySystemd({ site: { services }, ports }: Task): Promise<boolean> {
  return services.some((service) => 'unit' in service) && ports.system.hasSystemd();
}

async function point({ site }: Task, target: string): Promise<void> {
  const path = permitPath(site);
  const temporary = `${path}.${pid}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await rm(temporary, { force: true });
    await symlink(target, temporary);
    await rename(temporary, path);
  } catch {
    // Only root can; other installing users have no such drop-ins.
  }
}
