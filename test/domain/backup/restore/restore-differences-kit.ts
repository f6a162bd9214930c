import { setTimeout as sleep } from 'node:timers/promises';
import { fillFolder, makeBackupSite } from '../site.ts';

/** A folder with one of everything, created so long ago that no stamp is recent when it is backed up. */
export async function makeSettledSite() {
  const site = await makeBackupSite();
  fillFolder(site.data);
  await settle();
  return site;
}

export async function settle(): Promise<void> {
  await sleep(2100);
}
