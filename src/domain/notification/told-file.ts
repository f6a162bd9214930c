import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toldForm, type ToldRecord } from '../../model/notification.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** What was told last; undefined if nothing was, or it cannot be read: it is told once more then. */
export async function readTold({ site }: { site: Site }): Promise<ToldRecord | undefined> {
  return (await readRecord(standInPath(site))) ?? (await readRecord(sitePaths(site).told));
}

async function readRecord(path: string): Promise<ToldRecord | undefined> {
  try {
    const file = await openPlainFile(path, constants.O_RDONLY);
    try {
      if ((await file.stat()).size > largest) return undefined;
      return toldForm.safeParse(JSON.parse(await file.readFile('utf8'))).data;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

const largest = 64 * 1024;

/** Empty after every boot, and in memory: only root can make or change a name in /run. */
const folder = '/run/ospi-update';

/** While it is there, it counts: what the state folder holds is older. */
function standInPath({ state }: Pick<Site, 'state'>): string {
  return join(folder, `told-${createHash('sha256').update(state).digest('hex').slice(0, 32)}.json`);
}

/**
 * After it was told, never before: rather twice than not at all. On a full disk it is recorded until the next boot,
 * since a timer comes back every few minutes. If that fails too, it is told once more.
 */
export async function writeTold({
  site,
  ports,
  told,
}: {
  site: Site;
  ports: Pick<Ports, 'files'>;
  told: ToldRecord;
}): Promise<void> {
  const content = `${JSON.stringify(told)}\n`;
  const standIn = standInPath(site);
  try {
    await ports.files.writeAtomic(sitePaths(site).told, content, 0o640);
    await rm(standIn, { force: true });
  } catch {
    await mkdir(folder, { mode: 0o755 }).catch(() => undefined);
    await ports.files.writeAtomic(standIn, content, 0o640).catch(() => undefined);
  }
}
