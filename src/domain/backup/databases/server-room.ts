import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../../database/client.ts';
import type { DatabaseServer } from '../../database/server.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';

interface Place {
  readonly path: string;
  /** A disk with less free space than this counts as full: a full disk stops the server for the platform too. */
  readonly floorBytes: number;
}

/** A server writes 1 GB/s to a fast disk: within this interval, no more than half of the floor. */
const watchMilliseconds = 50;
const usualFloorBytes = 128 * 1024 ** 2;
/** For a small disk, or one that is nearly full. */
const floorShare = 0.25;

interface Task {
  readonly ports: Ports;
  readonly server: DatabaseServer;
  readonly interruption?: AbortSignal | undefined;
}

/**
 * Runs an action that writes a copy of a database to its server's disk, and ends it before that disk is full: others
 * write there too, and the server's log grows along with the data. A partial copy is then dropped.
 *
 * @throws Problem `backup.database-disk-full`, or errors of the action
 */
export async function withServerRoom<T>(
  { ports, server, interruption }: Task,
  action: (interruption: AbortSignal) => Promise<T>,
): Promise<T> {
  const places = await listPlaces({ ports, server });
  const guard = new AbortController();
  const signal = interruption === undefined ? guard.signal : AbortSignal.any([interruption, guard.signal]);
  const watch = setInterval(() => {
    void findFull({ ports, places }).then((full) => {
      if (full !== undefined) guard.abort(full);
    });
  }, watchMilliseconds);
  try {
    return await action(signal);
  } catch (error) {
    clearInterval(watch);
    const path = guard.signal.aborted ? (guard.signal.reason as Place).path : undefined;
    // The server may have hit the limit before we did.
    const told = await describeFullDisk({ ports, server, places, error });
    if (path === undefined && told === undefined) throw error;
    // Its own connections ended with the work.
    await server.dropCopies().catch(() => undefined);
    throw told ?? fullDisk({ server, path, detail: '', cause: error });
  } finally {
    clearInterval(watch);
  }
}

/** Converts a failure caused by the server's full disk; returns any other error unchanged. */
export async function describeServerFault({
  ports,
  server,
  error,
}: Pick<Task, 'ports' | 'server'> & { error: unknown }): Promise<unknown> {
  return (await describeFullDisk({ ports, server, places: undefined, error })) ?? error;
}

async function describeFullDisk({
  ports,
  server,
  places,
  error,
}: Pick<Task, 'ports' | 'server'> & {
  places: readonly Place[] | undefined;
  error: unknown;
}): Promise<Problem | undefined> {
  if (!(error instanceof Problem)) return undefined;
  const { detail, lastLines } = error.params;
  const words = [...(typeof detail === 'string' ? [detail] : []), ...(isList(lastLines) ? lastLines : [])];
  if (!words.some(tellsServerDisk)) return undefined;
  const known = places ?? (await listPlaces({ ports, server }).catch(() => []));
  // The server may have freed space by ending what filled it.
  const path = (await findFull({ ports, places: known }))?.path ?? known[0]?.path;
  return fullDisk({ server, path, detail: words.join(' / '), cause: error });
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/**
 * In the servers' own words: PostgreSQL's hint, and MariaDB's error numbers for a full disk and for a table without
 * room.
 */
const complaint =
  /\bERROR (?:1021|1114) |wrote only \d+ of \d+ bytes|check free disk space|vérifiez l(?:’|')espace disque/i;

function tellsServerDisk(line: string): boolean {
  return tellsFullDisk(line) || complaint.test(line);
}

function fullDisk({
  server: { database },
  path,
  detail,
  cause,
}: {
  server: DatabaseServer;
  path: string | undefined;
  detail: string;
  cause: unknown;
}): Problem {
  const { engine, name } = database;
  const place = path === undefined ? {} : { path };
  return Problem.of(
    'backup.database-disk-full',
    { engine, name, server: nameServer(database), detail, ...place },
    cause,
  );
}

/** Where the server writes, if on this machine. */
async function listPlaces({ ports, server }: Pick<Task, 'ports' | 'server'>): Promise<readonly Place[]> {
  const { dataFolder, logFolder, tablespaces = [] } = await server.readFacts();
  const places: Place[] = [];
  for (const path of [dataFolder, logFolder, ...tablespaces.map(({ folder }) => folder)]) {
    if (path === undefined || path === null) continue;
    const space = await ports.system.diskSpace(path).catch(() => undefined);
    if (space === undefined) continue;
    places.push({ path, floorBytes: Math.min(usualFloorBytes, space.freeBytes * floorShare) });
  }
  return places;
}

async function findFull({
  ports,
  places,
}: {
  ports: Ports;
  places: readonly Place[];
}): Promise<Place | undefined> {
  for (const place of places) {
    const space = await ports.system.diskSpace(place.path).catch(() => undefined);
    if (space !== undefined && space.freeBytes < place.floorBytes) return place;
  }
  return undefined;
}
