import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { encodeJson } from '../../model/json.ts';
import type { LockHolder } from '../../terms/lock.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openFile } from '../files/open-file.ts';
import { readStart } from '../files/read-file.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** How a run that holds the lock describes itself. */
export interface Signature {
  readonly holder: Exclude<LockHolder, 'unknown'>;
  /** Start time of its process in kernel ticks, since process numbers are reused. Older versions do not record it. */
  readonly started: string | undefined;
}

/**
 * Writes it into the locked files, and into one that the administrators' group may read and that is never locked. Best
 * effort: the disk may be full.
 */
export async function sign({
  site,
  files,
  signature: { holder, started },
}: {
  site: Site;
  files: readonly FileHandle[];
  signature: Signature;
}): Promise<void> {
  const text = `${encodeJson({ ...holder, ...(started !== undefined && { started }) })}\n`;
  for (const file of files) await rewrite(file, text).catch(() => undefined);
  await rewriteReadable(site, text);
}

/** Call before releasing the lock: until then, users who may not inspect the lock see this process as running. */
export async function unsign(site: Site): Promise<void> {
  await rewriteReadable(site, '');
}

async function rewriteReadable(site: Site, text: string): Promise<void> {
  try {
    const file = await openPlainFile(sitePaths(site).holder, constants.O_RDWR | constants.O_CREAT);
    await rewrite(file, text).finally(() => file.close());
  } catch {
    // Best effort, too; the state folder may have been deleted.
  }
}

async function rewrite(file: FileHandle, text: string): Promise<void> {
  await file.truncate(0);
  await file.write(text, 0);
}

/** What the last run wrote about itself in a lock file, if this user may read it. That run may be long over. */
export async function readSignature({
  site,
  path,
}: {
  site: Site;
  path: string;
}): Promise<Signature | undefined> {
  return (await readFrom(path)) ?? (await readFrom(sitePaths(site).holder));
}

/** The most it needs: anything larger is invalid. */
const largest = 4096;

async function readFrom(path: string): Promise<Signature | undefined> {
  try {
    const file = await openFile(path, { followsLinks: false });
    const text = await readStart(file, largest).finally(() => file.close());
    return parse(JSON.parse(text.toString('utf8')));
  } catch {
    return undefined;
  }
}

function parse(value: unknown): Signature | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { command, pid, user, since, started }: Partial<Record<string, unknown>> = { ...value };
  const isWhole =
    typeof command === 'string' &&
    typeof pid === 'number' &&
    Number.isInteger(pid) &&
    typeof user === 'string' &&
    typeof since === 'string';
  if (!isWhole) return undefined;
  return {
    holder: { command, pid, user, since },
    started: typeof started === 'string' ? started : undefined,
  };
}
