import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { makeScratchFolder } from '../../ports.ts';
import { readFingerprint } from './postgresql-content.ts';

/** @returns how its progress was reported */
export async function makeCopy(
  database: DatabaseServer,
  dump: DumpFiles,
  stamp: string,
): Promise<readonly number[]> {
  const shares: number[] = [];
  await database.makeCopy({ ...dump, restoresUsers: true, stamp, onShare: (share) => shares.push(share) });
  return shares;
}

export async function refreshCopy(database: DatabaseServer, stamp: string) {
  const folder = await makeFolder();
  const refreshed = await database.refreshCopy({
    ...{ folder, prefix: 'db-1', compression: 'zstd', onShare: () => undefined },
    ...{ stamp, base: { counters: {}, dumps: [] } },
  });
  return { refreshed, files: toPaths(folder, refreshed.files) };
}

/** What identifies the live database once it is replaced. */
export async function takeFiles(database: DatabaseServer) {
  const folder = await makeFolder();
  const { files } = await database.describeReplaced({
    ...{ folder, prefix: 'db-2', compression: 'zstd', onShare: () => undefined },
  });
  return toPaths(folder, files);
}

export async function makeFolder(): Promise<string> {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  return folder;
}

function toPaths(folder: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([what, file]) => [what, join(folder, file)]));
}

/** Everything except a copy's stamp, which stays with the live database until the replaced one is gone. */
export async function readState(server: ScratchPostgresql, name = 'planipsy') {
  const { objects, ...rest } = await readFingerprint(server, name);
  return { ...rest, objects: objects.filter((line) => !line.includes('ospi-update copy ')) };
}
