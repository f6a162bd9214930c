import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { findOldServer } from '../../../fixtures/site/old-server.ts';
import { startPostgresql, type ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { createPostgresqlServer } from '../../../src/domain/database/postgresql/server.ts';
import type { DatabaseServer, DumpFiles, DumpTask } from '../../../src/domain/database/server.ts';
import type { Database, Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { sharePlace } from '../../shared-folder.ts';

export type Version = 'newest' | 'old';

/** The installed server, and the one of Debian 11, which the test setup fetches. */
export const versions: readonly Version[] = ['newest', 'old'];

/** A server that ends with the test. */
export async function startServer(version: Version = 'newest'): Promise<ScratchPostgresql> {
  const server = await startPostgresql({
    folder: join(await makeScratchFolder(), 'pg'),
    template: sharePlace(version === 'old' ? 'postgresql-old' : 'postgresql'),
    ...(version === 'old' ? { programs: await requireOld() } : {}),
  });
  onTestFinished(() => server.stop());
  return server;
}

async function requireOld(): Promise<string> {
  const name = 'postgresql-13';
  const folder = await findOldServer({ name, place: sharePlace('postgresql-old-programs') });
  if (folder === undefined) throw new Error(`${name} is not there: \`npm run pretest\` fetches it`);
  return join(folder, 'programs');
}

export function openDatabase(
  server: ScratchPostgresql,
  changes: { readonly [Key in keyof Database]?: Database[Key] | undefined } = {},
  platform?: Pick<Site, 'name' | 'root'>,
): DatabaseServer {
  const all = { engine: 'postgresql', name: 'planipsy', ...server.connection, ...changes };
  const database = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as Database;
  return createPostgresqlServer({ database, platform, ports: createTestPorts() });
}

/** Dumps into a separate backup folder, as a backup does. */
export async function dumpTo(
  database: DatabaseServer,
  compression: 'zstd' | 'gzip' = 'zstd',
  instead?: DumpTask['instead'],
) {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const shares: number[] = [];
  const dumped = await database.dump({
    folder,
    prefix: 'db-0',
    compression,
    ...(instead === undefined ? {} : { instead }),
    onShare: (it) => shares.push(it),
  });
  const { data = '', server = '' } = dumped.files;
  const files = { data: join(folder, data), server: join(folder, server) };
  return { ...dumped, folder, shares, dump: { files, compression } satisfies DumpFiles };
}

/** Restores like `backup restore`. */
export async function restore(
  database: DatabaseServer,
  dump: DumpFiles,
  { restoresUsers = false }: { readonly restoresUsers?: boolean } = {},
) {
  const beside = await database.restoreBeside({ ...dump, restoresUsers, onShare: () => undefined });
  const warnings = await beside.swap();
  await beside.finish();
  return warnings;
}

export async function listDatabases(server: ScratchPostgresql): Promise<string> {
  return server.query('SELECT datname FROM pg_database WHERE oid >= 16384 ORDER BY 1');
}

/** The order of requests does not tell which session comes first. */
export async function waitForQuery(server: ScratchPostgresql, query: string): Promise<void> {
  const running = `SELECT count(*) FROM pg_stat_activity WHERE starts_with(query, '${query}')`;
  while ((await server.query(running)) === '0') await sleep(10);
}
