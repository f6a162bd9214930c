import { join } from 'node:path';
import type { BackedUpDatabase as Told } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import type { Counters, DatabaseServer, Dumped, DumpTask, WriteJudgement } from '../../database/server.ts';
import type { Compression } from '../../pipelines/compression.ts';
import { findState, type StoredState } from '../record/chain.ts';
import { findLackOfRoom, makeProvenCopy, refreshCopy } from './copies.ts';
import { measurePart } from '../../pipelines/read-back.ts';
import type { BackedUpDatabase, BackupRecord, DatabaseDump } from '../record/record.ts';
import { requireDumps } from '../record/stored-state.ts';

/** What a backup does with the copies of the databases on their servers. */
export type CopyUse =
  /** Dumps are read back only. */
  | 'none'
  /** Each dump is restored beside the live database, as proof, and the copy is dropped. */
  | 'prove'
  /** Each database gets a copy that stays, for a rollback. */
  | 'keep'
  /** The services are stopped: existing copies are brought up to date, which saves a dump. */
  | 'refresh'
  /** What a copy is about to replace stays on the server and is dumped later. */
  | 'leave-replaced';

export interface BackedUp {
  readonly database: BackedUpDatabase;
  readonly told: Told;
  /** Tables that the dump may contain in the middle of a change. */
  readonly notTransactional: readonly string[];
  /** Broken objects that are not in the dump. */
  readonly leftOut: readonly string[];
}

export interface DatabasesTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly servers: readonly DatabaseServer[];
  /** Chain of the backup's base; empty for a full one. */
  readonly chain: readonly BackupRecord[];
  /** Id of the backup being made. */
  readonly id: string;
  readonly copies: CopyUse;
  readonly workFolder: string;
  readonly compression: Compression;
  /** Called with the progress of the whole, 0 to 1. */
  readonly onShare: (share: number) => void;
  readonly interruption?: AbortSignal | undefined;
  /** As in the task of a server's dump. */
  readonly leavesOutBroken?: boolean | undefined;
}

/**
 * Dumps the databases into the work folder, except those unchanged since their last dump, and handles their copies as
 * requested.
 *
 * The counters are read before a dump begins: anything written during the dump may or may not be in it, and counts as
 * written since.
 *
 * @throws Problem `backup.*`
 */
export async function backUpDatabases(task: DatabasesTask): Promise<readonly BackedUp[]> {
  const { servers, workFolder: folder, compression, onShare, interruption } = task;
  const { leavesOutBroken = false } = task;
  const done: BackedUp[] = [];
  for (const [index, server] of servers.entries()) {
    if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
    const onOwnShare = (share: number) => {
      onShare((index + share) / servers.length);
    };
    const prefix = `database-${index + 1}`;
    const dumpTask = { folder, prefix, compression, onShare: onOwnShare, interruption, leavesOutBroken };
    done.push(await backUpDatabase({ ...task, server, dumpTask }));
  }
  return done;
}

interface Work extends DatabasesTask {
  readonly server: DatabaseServer;
  readonly dumpTask: DumpTask;
}

async function backUpDatabase(work: Work): Promise<BackedUp> {
  const { server, copies } = work;
  const { engine, name } = server.database;
  if (await server.isRestoreUnfinished())
    throw Problem.of('backup.database-restore-unfinished', { engine, name });
  const counters = await server.readCounters();
  const state = findUsableState(work);
  const judgement = judgeSince({ server, state, counters });
  const usesCopy = copies === 'refresh' || copies === 'leave-replaced';
  const hasCopy = usesCopy && state !== undefined && (await server.readStamp()) === state.id;
  const found = { ...work, counters, judgement };
  switch (chooseWay({ copies, hasCopy, judgement })) {
    case 'leave':
      return leave({ ...found, state });
    case 'dump':
      return dump(found);
    case 'refresh-copy':
      return refresh({ ...found, state });
    case 'describe-replaced':
      return describeReplaced(found);
  }
}

/** What a server still holds of an earlier backup is useful only to the attempt that will dump it. */
function findUsableState({ server, chain, copies }: Work): StoredState | undefined {
  const state = findState({ chain, database: server.database });
  return state?.kind === 'held' && copies !== 'leave-replaced' ? undefined : state;
}

/** Decides how a database gets into a backup. Pure. */
export function chooseWay({
  copies,
  hasCopy,
  judgement,
}: {
  copies: CopyUse;
  /** Whether a proven copy represents the state that the base has of it. */
  hasCopy: boolean;
  /** Changes since that state; undefined if there is none. */
  judgement: WriteJudgement | undefined;
}): 'leave' | 'dump' | 'refresh-copy' | 'describe-replaced' {
  // A restore leaves a database alone only if its server reports no writes at all; everything else it replaces.
  const isReplaced = judgement?.written !== false || judgement.reason !== 'server-idle';
  if (copies === 'leave-replaced' && hasCopy && isReplaced) return 'describe-replaced';
  if (judgement?.written === false) return 'leave';
  return copies === 'refresh' && hasCopy ? 'refresh-copy' : 'dump';
}

/** Whether a database was written to since a given state; undefined if there is none to compare with. */
export function judgeSince({
  server,
  state,
  counters,
}: {
  server: DatabaseServer;
  state: StoredState | undefined;
  counters: Counters;
}): WriteJudgement | undefined {
  return state === undefined ? undefined : server.judgeWrites(state.counters, counters);
}

type Found = Work & { readonly counters: Counters; readonly judgement: WriteJudgement | undefined };

async function leave(work: Found & { state: StoredState | undefined }): Promise<BackedUp> {
  const { site, server, judgement, state, copies } = work;
  const { engine, name } = server.database;
  if (judgement?.written !== false || state === undefined) throw new Error('nothing to stand on');
  const { onShare } = work.dumpTask;
  const database = { engine, name };
  const isProven = copies === 'keep' && (await hasRoom(work));
  const dumps = isProven ? requireDumps({ site, state, database }) : [];
  const spent =
    dumps.length === 0 ? {} : await makeProvenCopy({ ...work, dumps, stamp: state.id, keeps: true, onShare });
  return {
    database,
    told: { engine, name, dumped: false, reason: judgement.reason, ...spent },
    notTransactional: [],
    leftOut: [],
  };
}

async function dump(work: Found): Promise<BackedUp> {
  const { server, copies, judgement, id, dumpTask, workFolder } = work;
  const { engine, name } = server.database;
  const isProven = (copies === 'prove' || copies === 'keep') && (await hasRoom(work));
  const middle = isProven ? 0.5 : 1;
  const { onShare } = dumpTask;
  const dumped = await server.dump({ ...dumpTask, onShare: scale(onShare, 0, middle) });
  const made = await describeDump({ ...work, dumped });
  const spent = isProven
    ? await makeProvenCopy({
        ...work,
        dumps: [{ id, path: workFolder, dump: made }],
        stamp: id,
        keeps: copies === 'keep',
        onShare: scale(onShare, middle, 1),
      })
    : {};
  const reason = judgement?.written === true ? { reason: judgement.reason } : {};
  return {
    database: { engine, name, dump: made },
    told: { engine, name, dumped: true, ...reason, ...spent },
    notTransactional: dumped.notTransactional,
    leftOut: dumped.leftOut ?? [],
  };
}

async function refresh(work: Found & { state: StoredState | undefined }): Promise<BackedUp> {
  const { server, state, ports } = work;
  const { engine, name } = server.database;
  if (state === undefined) throw new Error('no state to bring up to date');
  const { refreshed, copySeconds } = await refreshCopy({ ...work, ports, state });
  const made = await describeDump({ ...work, dumped: refreshed });
  const { isHeld, isPartial, notTransactional } = refreshed;
  if (isHeld)
    return {
      database: { engine, name, held: { ...made, of: 'copy' } },
      told: { engine, name, dumped: false, held: true, copySeconds },
      notTransactional,
      leftOut: refreshed.leftOut ?? [],
    };
  return {
    database: { engine, name, dump: { ...made, ...(isPartial && { isPartial }) } },
    told: { engine, name, dumped: true, copySeconds },
    notTransactional,
    leftOut: refreshed.leftOut ?? [],
  };
}

async function describeReplaced(work: Found): Promise<BackedUp> {
  const { engine, name } = work.server.database;
  const dumped = await work.server.describeReplaced(work.dumpTask);
  const made = await describeDump({ ...work, dumped });
  return {
    database: { engine, name, held: { ...made, of: 'replaced' } },
    told: { engine, name, dumped: false, held: true },
    notTransactional: [],
    leftOut: dumped.leftOut ?? [],
  };
}

/** Without it the dump is read back all the same, and would be restored as in versions that had no copies. */
async function hasRoom({ ports, server }: Work): Promise<boolean> {
  const folder = await findLackOfRoom({ ports, server });
  if (folder === undefined) return true;
  const { engine, name } = server.database;
  ports.emit({ kind: 'note', code: 'backup.database-not-proven', params: { engine, name, folder } });
  return false;
}

/** Maps the progress of a part to the progress of the whole. */
function scale(onShare: DumpTask['onShare'], from: number, to: number): DumpTask['onShare'] {
  return (share) => {
    onShare(from + share * (to - from));
  };
}

/** The record's entry for a dump's files. */
export async function describeDump({
  compression,
  counters,
  workFolder,
  dumped: { files, serverVersion },
}: Pick<DatabasesTask, 'compression' | 'workFolder'> & {
  counters: Counters;
  dumped: Pick<Dumped, 'files' | 'serverVersion'>;
}): Promise<DatabaseDump> {
  const parts: [string, Awaited<ReturnType<typeof measurePart>>][] = [];
  for (const [held, file] of Object.entries(files))
    parts.push([held, await measurePart(join(workFolder, file))]);
  return { compression, counters, serverVersion, parts: Object.fromEntries(parts) };
}
