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
 * What lets the platform's units start although the maintenance page is on (see `renderHolds`). It is a link, so that it can be
 * true for just as long as a process lives: what that leaves half-done is held at once, and so it is after a power cut.
 */
export function permitPath({ name }: Pick<Site, 'name'>): string {
  return join(folder, `${name}.may-start`);
}

/**
 * Lets units start, and no longer than this process lives. Where that cannot be said, a unit that is held does not start, which its
 * start then tells. Idempotent.
 */
export async function permitStarts(task: Task): Promise<void> {
  if (await isHeldBySystemd(task)) await point(task, `/proc/${pid}`);
}

/**
 * From the stop to our own start nobody starts them under the page: a watchdog that looks every minute would have them run on data that
 * a hook is changing. Idempotent.
 */
export async function forbidStarts(task: Task): Promise<void> {
  if (await isHeldBySystemd(task)) await rm(permitPath(task.site), { force: true }).catch(() => undefined);
}

/** Lets units start until the server is restarted, or no longer. Idempotent. */
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
    // Only root can; who else installs has no such drop-ins.
  }
}
