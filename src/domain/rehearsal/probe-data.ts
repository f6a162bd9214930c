import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { openFolder } from '../backup/tree/open-folders.ts';
import { readFlags } from '../files/flags.ts';
import { openScratch, sweepScratches } from '../backup/tree/scratch.ts';
import { refuseFolder } from './probe-folder.ts';

/**
 * Creates the scratch folder for a data folder where a restore would, and renames something in it; then sweeps it. The
 * content of the data folder isn't touched.
 *
 * @throws Problem `prerequisite.folder-unusable`
 */
export async function probeData({ folder, ports }: { folder: string; ports: Ports }): Promise<void> {
  try {
    const root = await openFolder(folder);
    try {
      // Nothing could be removed from an append-only folder; a restore clears that flag, and sets it again.
      if ((await readFlags({ folder, name: Buffer.from('.'), ports })) !== '') return;
      const scratch = await openScratch({ folder, root, ports });
      try {
        await mkdir(`${scratch.extracted}/folder`);
        await writeFile(`${scratch.extracted}/folder/file`, '');
        await rename(`${scratch.extracted}/folder`, `${scratch.models}/folder`);
      } finally {
        await scratch.close();
      }
    } finally {
      await sweepScratches({ folder, root, ports }).finally(() => root.close());
    }
  } catch (error) {
    throw refuseFolder(folder, error);
  }
}
