import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import type { DatabaseServer, DumpTask, Refreshed } from '../../database/server.ts';
import type { StoredState } from '../record/chain.ts';
import { withServerRoom } from './server-room.ts';
import { requireDumps } from '../record/stored-state.ts';
import { withVerifiedDump, type StoredDump } from '../record/verified-dump.ts';

interface CopyTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly server: DatabaseServer;
  readonly interruption?: AbortSignal | undefined;
}

/**
 * Restores dumps beside the live database and compares the result with what they describe: the only proof that they can
 * be restored. The files' digests are verified at the same time.
 *
 * @param dumps the full one first
 * @param keeps whether the copy is kept, under the stamp
 * @returns its duration
 * @throws Problem `backup.database-copy-differs`, `backup.database-*`, `backup.no-space`, `backup.damaged`
 */
export async function makeProvenCopy({
  ports,
  server,
  dumps,
  stamp,
  keeps,
  onShare,
  interruption,
}: CopyTask & {
  readonly dumps: readonly StoredDump[];
  readonly stamp: string;
  readonly keeps: boolean;
  readonly onShare: (share: number) => void;
}): Promise<{ readonly copySeconds: number }> {
  const begun = ports.clock.monotonic();
  await withServerRoom({ ports, server, interruption }, (within) =>
    withVerifiedDump(dumps, (dump) => server.makeCopy({ ...dump, stamp, onShare, interruption: within })),
  );
  if (!keeps) await server.dropCopies();
  return { copySeconds: secondsSince({ ports, begun }) };
}

/** Brings a copy up to date. @throws Problem `backup.database-*`, `backup.no-space` */
export async function refreshCopy({
  site,
  ports,
  server,
  state,
  id,
  dumpTask,
}: CopyTask & {
  readonly state: StoredState;
  readonly id: string;
  readonly dumpTask: DumpTask;
}): Promise<{ readonly refreshed: Refreshed; readonly copySeconds: number }> {
  const begun = ports.clock.monotonic();
  const { database } = server;
  const dumps = requireDumps({ site, state, database }).map(({ path, dump: { parts } }) =>
    Object.fromEntries(Object.entries(parts).map(([held, { file }]) => [held, join(path, file)])),
  );
  const base = { counters: state.counters, dumps };
  const { interruption } = dumpTask;
  const refreshed = await withServerRoom({ ports, server, interruption }, (within) =>
    server.refreshCopy({ ...dumpTask, interruption: within, stamp: id, base }),
  );
  return { refreshed, copySeconds: secondsSince({ ports, begun }) };
}

/** Data grow while they are copied. */
const margin = 1.1;

/**
 * Finds a server without room for a copy: a full disk would stop the server for the platform too. Undefined if there is
 * room, or if the location of its data is elsewhere or unknown; then only the server itself can refuse.
 */
export async function findLackOfRoom({
  ports,
  server,
}: Pick<CopyTask, 'ports' | 'server'>): Promise<string | undefined> {
  const { dataFolder, totalBytes, logFolder, logBytes = 0 } = await server.readFacts();
  if (dataFolder === undefined || dataFolder === null || totalBytes === undefined) return undefined;
  const measure = (path: string | undefined) =>
    path === undefined ? undefined : ports.system.diskSpace(path).catch(() => undefined);
  const [data, log] = [await measure(dataFolder), await measure(logFolder)];
  const isShared = data !== undefined && data.mount === log?.mount;
  if (data !== undefined && data.freeBytes < totalBytes * margin + (isShared ? logBytes : 0))
    return dataFolder;
  return log !== undefined && log.freeBytes < logBytes * margin ? logFolder : undefined;
}

function secondsSince({ ports, begun }: { ports: Ports; begun: number }): number {
  return Math.round((ports.clock.monotonic() - begun) / 100) / 10;
}
