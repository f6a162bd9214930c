import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import { openServer } from '../../database/open-server.ts';
import { isAmong } from './named-databases.ts';
import { requireChain } from '../record/require-chain.ts';
import type { SwappedDatabase } from './restore-databases.ts';
import { listDescribing, requireState } from '../record/stored-state.ts';
import { withVerifiedDump } from '../record/verified-dump.ts';

/**
 * Finishes a restore whose copies left the replaced databases on their servers: drops those and what a failed update
 * made for them. May be repeated after a kill at any moment.
 *
 * @param id id of the backup that was restored
 * @returns what could not be dropped
 * @throws Problem `backup.*`
 */
export async function finishCopies({
  site,
  ports,
  id,
  swapped,
  unsaved,
}: {
  site: Site;
  ports: Ports;
  id: string;
  swapped: readonly NamedDatabase[];
  /** There is no backup of what they replaced: it is kept. */
  unsaved: readonly NamedDatabase[];
}): Promise<readonly SwappedDatabase[]> {
  const chain = await requireChain({ site, id });
  const finished: SwappedDatabase[] = [];
  for (const database of site.backup.databases) {
    const { engine, name } = database;
    if (!isAmong(swapped, { engine, name })) continue;
    const server = openServer({ database, ports, platform: site });
    const state = requireState({ chain, database });
    if ((await server.readStamp()) !== state.id) continue;
    const warnings = await withVerifiedDump(listDescribing({ site, state }), async (dump) => {
      const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
      return beside.finish({ keepsReplaced: isAmong(unsaved, { engine, name }) });
    });
    finished.push({ engine, name, warnings });
  }
  return finished;
}
