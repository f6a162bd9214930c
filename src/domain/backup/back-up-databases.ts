import type { BackedUpDatabase as Told } from '../../ports/journal.ts';
import { Problem } from '../../ports/problem.ts';
import type { DatabaseServer, WriteJudgement } from '../database/server.ts';
import type { Compression } from './archive.ts';
import { findDump } from './chain.ts';
import { measurePart } from './read-back.ts';
import type { BackedUpDatabase, BackupRecord } from './record.ts';
import { join } from 'node:path';

export interface DumpedDatabase {
  readonly database: BackedUpDatabase;
  readonly told: Told;
  /** Tables that the dump may show in the middle of a change. */
  readonly notTransactional: readonly string[];
  /** What was broken there, and is not in the dump. */
  readonly leftOut: readonly string[];
}

/**
 * Dumps the databases into the work folder, those that nothing was written to since their last dump excepted.
 *
 * The counters are read before a dump begins: what is written meanwhile may be in it or not, and counts as written since.
 *
 * @throws Problem `backup.*`
 */
export async function backUpDatabases({
  servers,
  chain,
  workFolder,
  compression,
  onShare,
  interruption,
  leavesOutBroken = false,
}: {
  servers: readonly DatabaseServer[];
  /** Of the backup's base; empty for a full one. */
  chain: readonly BackupRecord[];
  workFolder: string;
  compression: Compression;
  /** Told how much of it all is done, 0 to 1. */
  onShare: (share: number) => void;
  interruption?: AbortSignal | undefined;
  /** As in the task of a server's dump. */
  leavesOutBroken?: boolean | undefined;
}): Promise<readonly DumpedDatabase[]> {
  const dumped: DumpedDatabase[] = [];
  for (const [index, server] of servers.entries()) {
    if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
    const task = {
      folder: workFolder,
      prefix: `database-${index + 1}`,
      compression,
      onShare: (share: number) => {
        onShare((index + share) / servers.length);
      },
      interruption,
      leavesOutBroken,
    };
    dumped.push(await backUpDatabase({ server, chain, task }));
  }
  return dumped;
}

async function backUpDatabase({
  server,
  chain,
  task,
}: {
  server: DatabaseServer;
  chain: readonly BackupRecord[];
  task: Parameters<DatabaseServer['dump']>[0];
}): Promise<DumpedDatabase> {
  const { engine, name } = server.database;
  if (await server.isRestoreUnfinished())
    throw Problem.of('backup.database-restore-unfinished', { engine, name });
  const counters = await server.readCounters();
  const judgement = judgeSinceDump({ server, chain, counters });
  if (judgement?.written === false)
    return {
      database: { engine, name },
      told: { engine, name, dumped: false, reason: judgement.reason },
      notTransactional: [],
      leftOut: [],
    };

  const { files, serverVersion, notTransactional, leftOut = [] } = await server.dump(task);
  const parts: [string, Awaited<ReturnType<typeof measurePart>>][] = [];
  for (const [held, file] of Object.entries(files))
    parts.push([held, await measurePart(join(task.folder, file))]);
  const dump = {
    compression: task.compression,
    counters,
    serverVersion,
    parts: Object.fromEntries(parts),
  };
  const reason = judgement === undefined ? {} : { reason: judgement.reason };
  return {
    database: { engine, name, dump },
    told: { engine, name, dumped: true, ...reason },
    notTransactional,
    leftOut,
  };
}

/** Whether the database was written to since the dump that a chain ends with; undefined where it holds none. */
export function judgeSinceDump({
  server,
  chain,
  counters,
}: {
  server: DatabaseServer;
  chain: readonly BackupRecord[];
  counters: Readonly<Record<string, string>>;
}): WriteJudgement | undefined {
  const before = findDump({ chain, database: server.database });
  return before === undefined ? undefined : server.judgeWrites(before.dump.counters, counters);
}
