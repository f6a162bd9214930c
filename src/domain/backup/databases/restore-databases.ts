import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Database, Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import { openServer } from '../../database/open-server.ts';
import type { DatabaseServer, RestoredBeside, RestoreWarning } from '../../database/server.ts';
import { judgeSince } from './back-up-databases.ts';
import type { StoredState } from '../record/chain.ts';
import { isAmong } from './named-databases.ts';
import type { BackupRecord } from '../record/record.ts';
import { describeServerFault } from './server-room.ts';
import { listDescribing, requireDumps, requireState } from '../record/stored-state.ts';
import { openDump, type OpenDump } from '../record/verified-dump.ts';

/** A database that replaced the live one, and what differs from before. */
export interface SwappedDatabase extends NamedDatabase {
  readonly warnings: readonly RestoreWarning[];
}

/** Databases restored beside the live ones, verified and complete. */
export interface StagedDatabases {
  /**
   * Replaces all the live ones, or none.
   *
   * @throws Problem `backup.database-swap-failed`
   */
  swap(): Promise<readonly SwappedDatabase[]>;
  /**
   * Drops what was replaced; until then every backup sees that a restore is in progress. What a copy replaced is kept
   * for the attempt's last backup.
   *
   * @returns what it could not drop
   */
  finish(): Promise<readonly SwappedDatabase[]>;
  close(): Promise<void>;
}

/** The backup must hold exactly the site's databases. @throws Problem `backup.databases-differ` */
export function requireSameDatabases({
  site: { backup },
  record: { id, databases },
}: {
  site: Site;
  record: BackupRecord;
}): void {
  const name = (database: NamedDatabase) => `${database.engine}:${database.name}`;
  const held = databases.map(name).toSorted().join(' ');
  if (held !== backup.databases.map(name).toSorted().join(' '))
    throw Problem.of('backup.databases-differ', {
      id,
      databases: databases.map((each) => ({ engine: each.engine, name: each.name })),
    });
}

/**
 * Restores the dumps at the end of a chain beside the live databases, or uses the copies that represent them. A
 * database not written to since is left as it is.
 *
 * @throws Problem `backup.*`; nothing restored beside the live databases is left then
 */
export async function stageDatabases({
  site,
  ports,
  chain,
  isWayBack,
  unsaved = [],
  onShare,
}: {
  site: Site;
  ports: Ports;
  chain: readonly BackupRecord[];
  /** Called from an update, minutes after the backup: existing copies are used, and users are to be as they were. */
  isWayBack: boolean;
  /** There is no backup of what is replaced: it is kept. */
  unsaved?: readonly NamedDatabase[] | undefined;
  onShare: (share: number) => void;
}): Promise<StagedDatabases> {
  const staged: StagedDatabase[] = [];
  const { databases } = site.backup;
  try {
    for (const [index, database] of databases.entries()) {
      const onOwnShare = (share: number) => {
        onShare((index + share) / databases.length);
      };
      await stageDatabase({ site, ports, chain, database, staged, isWayBack, onShare: onOwnShare });
    }
  } catch (error) {
    await discard(staged).catch(() => undefined); // What cannot be dropped now is dropped by the next restore.
    await close(staged);
    throw error;
  }
  return {
    swap: () => swapAll(staged),
    finish: async () => {
      const finished: SwappedDatabase[] = [];
      const end = (beside: RestoredBeside, database: NamedDatabase) =>
        beside.finish({ keepsReplaced: isAmong(unsaved, database) });
      for (const { database, beside, keepsForLater } of staged)
        finished.push({ ...database, warnings: keepsForLater ? [] : await end(beside, database) });
      return finished;
    },
    close: () => close(staged),
  };
}

interface StagedDatabase {
  readonly database: NamedDatabase;
  /** Kept open until it is in place: it may not have been read in full by then. */
  readonly dump: OpenDump;
  readonly beside: RestoredBeside;
  /** For the attempt's last backup, if it is the copy that the attempt made for its rollback. */
  readonly keepsForLater: boolean;
}

async function stageDatabase({
  site,
  ports,
  chain,
  database,
  staged,
  isWayBack,
  onShare,
}: {
  site: Site;
  ports: Ports;
  chain: readonly BackupRecord[];
  database: Database;
  staged: StagedDatabase[];
  isWayBack: boolean;
  onShare: (share: number) => void;
}): Promise<void> {
  const { engine, name } = database;
  const server = openServer({ database, ports, platform: site });
  const state = requireState({ chain, database });
  const reason = await judgeUnwritten({ server, state });
  if (reason !== undefined) {
    ports.emit({ kind: 'note', code: 'backup.database-not-restored', params: { engine, name, reason } });
    return;
  }
  const isCopy = (await server.readStamp()) === state.id;
  if (isWayBack && !isCopy && state.kind === 'held')
    throw Problem.of('backup.database-copy-gone', { engine, name, copy: `${name}_ospi_new` });
  const dump = await openDump(
    isCopy ? listDescribing({ site, state }) : requireDumps({ site, state, database }),
  );
  let beside: RestoredBeside | undefined;
  try {
    await dump.verifyDuring(async () => {
      const task = { ...dump.dump, restoresUsers: isWayBack, onShare };
      const make = isCopy ? server.takeCopy(task) : server.restoreBeside(task);
      beside = await make.catch(async (error: unknown) => {
        throw await describeServerFault({ ports, server, error });
      });
    });
  } finally {
    // Even if a digest turned out wrong: it must be dropped then.
    if (beside === undefined) await dump.close();
    else staged.push({ database: { engine, name }, dump, beside, keepsForLater: isCopy && isWayBack });
  }
}

async function swapAll(staged: readonly StagedDatabase[]): Promise<readonly SwappedDatabase[]> {
  const swapped: SwappedDatabase[] = [];
  try {
    for (const { database, beside } of staged) swapped.push({ ...database, warnings: await beside.swap() });
    return swapped;
  } catch (error) {
    await discard(staged); // If that fails too, a mixture is left: that is the error to report.
    throw error;
  }
}

/** All are tried, last first; the first failure is thrown. */
async function discard(staged: readonly StagedDatabase[]): Promise<void> {
  const failures: unknown[] = [];
  for (const { beside } of staged.toReversed())
    await beside.discard().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function close(staged: readonly StagedDatabase[]): Promise<void> {
  for (const { dump } of staged) await dump.close();
}

/** A database that is missing, or on a server that was emptied, is restored whatever the counters say. */
async function judgeUnwritten({ server, state }: { server: DatabaseServer; state: StoredState }) {
  if (await server.isRestoreUnfinished()) return undefined;
  const counters = await server.readCounters().catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'backup.database-missing') return undefined;
    throw error;
  });
  if (counters === undefined) return undefined;
  const judgement = judgeSince({ server, state, counters });
  // A hook with superuser rights on the server can prevent its writes from being counted per row.
  return judgement?.written === false && judgement.reason === 'server-idle' ? judgement.reason : undefined;
}
