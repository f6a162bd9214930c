import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Database, Site } from '../../model/site.ts';
import { chooseCompression } from '../pipelines/compression.ts';
import { raisePriority } from '../pipelines/work-ports.ts';
import { openServer } from '../database/open-server.ts';
import { probeName, refuseFolder } from './probe-folder.ts';

/** Of what a rehearsal leaves when it is killed; no backup is called so. */
const stamp = 'rehearsal';

/**
 * Makes a small database beside a live one, dumps it, reads the dump back, makes the copy of it that an update would, compares the
 * two and drops what it made: by the very programs, options and rights of an update. The live one is not touched, nor is a copy that
 * stands for a backup.
 *
 * @param folder where the dump is written: nobody else's, and swept by a later run
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function probeDatabase({
  database,
  platform,
  ports: given,
  folder,
  interruption,
}: {
  database: Database;
  platform: Pick<Site, 'name' | 'root'>;
  ports: Ports;
  folder: string;
  interruption: AbortSignal;
}): Promise<void> {
  const ports = raisePriority(given); // It is small, and somebody waits for it.
  const server = openServer({ database, ports, platform });
  if (await server.isRestoreUnfinished()) return; // Told by the check of the databases.
  const held = await server.readStamp();
  if (held !== undefined && held !== stamp) return; // It was made of the live one by the same programs.
  const into = join(folder, `${probeName}-dump`);
  try {
    await makeEmpty(into);
    const name = await server.makeScratch();
    const compression = await chooseCompression({ ports });
    const task = { compression, interruption, onShare: () => undefined };
    const scratch = openServer({ database: { ...database, name }, ports });
    const { files } = await scratch.dump({ ...task, folder: into, prefix: 'scratch' });
    const paths = Object.entries(files).map(([key, file]) => [key, join(into, file)] as const);
    await server.makeCopy({ ...task, files: Object.fromEntries(paths), stamp });
  } catch (error) {
    throw nameLive({ error, database });
  } finally {
    await rm(into, { recursive: true, force: true }).catch(() => undefined);
    await server.dropCopies();
  }
}

async function makeEmpty(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw refuseFolder(folder, error);
  }
}

/** A reader knows the database that his configuration names. */
function nameLive({ error, database: { engine, name } }: { error: unknown; database: Database }): unknown {
  if (!(error instanceof Problem) || error.params['engine'] !== engine) return error;
  return Problem.fromRecord({ code: error.code, params: { ...error.params, name } });
}
