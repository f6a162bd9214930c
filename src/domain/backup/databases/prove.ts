import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import { openServer } from '../../database/open-server.ts';
import { findLackOfRoom, makeProvenCopy } from './copies.ts';
import { requireChain } from '../record/require-chain.ts';
import { requireSameDatabases } from './restore-databases.ts';
import { requireDumps, requireState } from '../record/stored-state.ts';
import { makeInterruptible } from '../../pipelines/work-ports.ts';

/**
 * Restores the databases of a backup beside those in use, compares them with what was dumped, and drops them again. The caller holds
 * the lock, and no attempt needs its copies.
 *
 * @throws Problem `backup.database-copy-differs`, `backup.*`
 */
export async function proveBackup({
  site,
  ports,
  id,
  onProgress,
  interruption,
}: {
  site: Site;
  ports: Ports;
  id: string;
  onProgress: (percent: number) => void;
  interruption?: AbortSignal;
}): Promise<void> {
  const chain = await requireChain({ site, id });
  const last = chain.at(-1);
  if (last !== undefined) requireSameDatabases({ site, record: last });
  const { databases } = site.backup;
  try {
    for (const [index, database] of databases.entries()) {
      const onShare = (share: number) => {
        onProgress(Math.floor((100 * (index + share)) / databases.length));
      };
      const server = openServer({
        ...{ database, platform: site },
        ports: makeInterruptible({ ports, interruption }),
      });
      const { engine, name } = database;
      // What a restore put aside would be dropped with the copy.
      if (await server.isRestoreUnfinished())
        throw Problem.of('backup.database-restore-unfinished', { engine, name });
      const path = await findLackOfRoom({ ports, server });
      if (path !== undefined) throw Problem.of('backup.no-space', { path });
      const dumps = requireDumps({ site, state: requireState({ chain, database }), database });
      await makeProvenCopy({ site, ports, server, dumps, stamp: id, keeps: false, onShare, interruption });
    }
  } catch (error) {
    throw interruption?.aborted ? Problem.of('backup.interrupted', {}, error) : error;
  }
}
