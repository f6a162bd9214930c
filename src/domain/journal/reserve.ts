import { constants } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { sitePaths, type Site } from '../../ports/site.ts';

/** Room for some hundreds of records: more than any attempt and its rollback write. */
const reserveBytes = 256 * 1024;

/**
 * Sets space aside for the journal, so that a disk that fills up during an attempt cannot keep its ending from being
 * written. Filled with data that is written out: a sparse file would reserve nothing.
 */
export async function fillReserve({ site }: { site: Site }): Promise<void> {
  const path = sitePaths(site).reserve;
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size === reserveBytes) return;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = await open(path, flags, 0o640);
  try {
    await file.writeFile(Buffer.alloc(reserveBytes, '#'));
    await file.sync();
  } catch (error) {
    await rm(path, { force: true }); // Half a reserve would take the room that the journal still has.
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
