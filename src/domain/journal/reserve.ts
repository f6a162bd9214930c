import { constants } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** Room for several hundred records: more than any attempt and its rollback write. */
const reserveBytes = 256 * 1024;

/**
 * Reserves space for the journal, so that a disk that fills up during an attempt cannot prevent its ending from being
 * written. Filled with real data: a sparse file would reserve nothing.
 */
export async function fillReserve({ site }: { site: Site }): Promise<void> {
  const path = sitePaths(site).reserve;
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() === true && found.size === reserveBytes) return;
  const file = await openPlainFile(path, constants.O_WRONLY | constants.O_CREAT);
  try {
    await file.truncate();
    await file.writeFile(Buffer.alloc(reserveBytes, '#'));
    await file.sync();
  } catch (error) {
    // A partial reserve would take space that the journal still has.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Gives the reserved space back to the file system; false if there was none. */
export async function releaseReserve({ site }: { site: Site }): Promise<boolean> {
  try {
    await rm(sitePaths(site).reserve);
    return true;
  } catch {
    return false;
  }
}
