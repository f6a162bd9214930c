import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import type { NamedDatabase } from '../../ports/vocabulary/database.ts';
import { openServer } from '../database/open-server.ts';
import type { DatabaseServer, RestoreWarning } from '../database/server.ts';
import { judgeSinceDump } from './back-up-databases.ts';
import { findDump } from './chain.ts';
import { backupPaths } from './paths.ts';
import type { BackupRecord } from './record.ts';
import { withVerifiedDump, type StoredDump } from './verified-dump.ts';

/** Databases that were restored beside the live ones, verified and whole. */
export interface StagedDatabases {
  /** Puts them in the place of the live ones; which of them, and what is not as it was. */
  swap(): Promise<readonly (NamedDatabase & { readonly warnings: readonly RestoreWarning[] })[]>;
  /** Drops what was restored beside; what was swapped stays. */
  discard(): Promise<void>;
}

/** The backup must hold exactly the databases of the site. @throws Problem `backup.databases-differ` */
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
 * Restores the dumps that a chain ends with beside the live databases. One that nothing was written to since its dump is
 * left as it is.
 *
 * @throws Problem `backup.*`; nothing of what was restored beside is then there
 */
export async function stageDatabases({
  site,
  ports,
  chain,
  onShare,
}: {
  site: Site;
  ports: Ports;
  chain: readonly BackupRecord[];
  onShare: (share: number) => void;
}): Promise<StagedDatabases> {
  const staged: { database: NamedDatabase; beside: Awaited<ReturnType<DatabaseServer['restoreBeside']>> }[] =
    [];
  const discard = async () => {
    for (const { beside } of staged) await beside.discard().catch(() => undefined); // The next restore drops it.
  };
  const { databases } = site.backup;
  try {
    for (const [index, database] of databases.entries()) {
      const { engine, name } = database;
      const server = openServer({ database, ports });
      const reason = await judgeUnwritten({ server, chain });
      if (reason !== undefined) {
        ports.emit({ kind: 'note', code: 'backup.database-not-restored', params: { engine, name, reason } });
        continue;
      }
      const stored = requireDump({ site, chain, database });
      await withVerifiedDump(stored, async (files) => {
        const beside = await server.restoreBeside({
          files,
          compression: stored.dump.compression,
          onShare: (share) => {
            onShare((index + share) / databases.length);
          },
        });
        // At once: a digest that is found wrong now must have it dropped.
        staged.push({ database: { engine, name }, beside });
      });
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async swap() {
      const swapped = [];
      for (const { database, beside } of staged) swapped.push({ ...database, warnings: await beside.swap() });
      return swapped;
    },
  };
}

/** A database that is gone, or on a server that was emptied, is restored whatever was counted. */
async function judgeUnwritten({ server, chain }: { server: DatabaseServer; chain: readonly BackupRecord[] }) {
  if (await server.isRestoreUnfinished()) return undefined;
  const counters = await server.readCounters().catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'backup.database-missing') return undefined;
    throw error;
  });
  if (counters === undefined) return undefined;
  const judgement = judgeSinceDump({ server, chain, counters });
  return judgement?.written === false ? judgement.reason : undefined;
}

/** The dump of a database that a chain ends with. */
export function requireDump({
  site,
  chain,
  database,
}: {
  site: Site;
  chain: readonly BackupRecord[];
  database: NamedDatabase;
}): StoredDump {
  const found = findDump({ chain, database });
  const id = chain.at(-1)?.id ?? '';
  if (found === undefined) throw Problem.of('backup.chain-incomplete', { id, missing: id });
  return { id: found.id, path: backupPaths(site, found.id).final, dump: found.dump };
}
