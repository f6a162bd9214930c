import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Database, Site } from '../../model/site.ts';
import { chooseCompression } from '../pipelines/compression.ts';
import { raisePriority } from '../pipelines/work-ports.ts';
import { openServer } from '../database/open-server.ts';
import { probeName, refuseFolder } from './probe-folder.ts';

/** Name prefix of what a killed rehearsal leaves; no backup has such a name. */
const stamp = 'rehearsal';

/**
 * Creates a small database beside a live one, dumps it, reads the dump back, makes a copy of it as an update would,
 * compares the two and drops both: with the same programs, options and rights as an update. The live one is not
 * touched, nor is a copy that represents a backup.
 *
 * @param folder where the dump is written: private, and swept by a later run
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
  const ports = raisePriority(given); // It is small, and somebody is waiting.
  const server = openServer({ database, ports, platform });
  if (await server.isRestoreUnfinished()) return; // Reported by the databases check.
  const held = await server.readStamp();
  if (held !== undefined && held !== stamp) return; // It was made from the live one by the same programs.
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

/** A reader knows the database named in the configuration. */
function nameLive({ error, database: { engine, name } }: { error: unknown; database: Database }): unknown {
  if (!(error instanceof Problem) || error.params['engine'] !== engine) return error;
  return Problem.fromRecord({ code: error.code, params: { ...error.params, name } });
}
