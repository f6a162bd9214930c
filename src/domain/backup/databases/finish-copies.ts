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
 * Ends a restoration whose copies have left what they replaced on their servers: it is dropped, and what a failed update made for it.
 * May be repeated after a kill at any moment.
 *
 * @param id of the backup that was restored
 * @returns what had to be left
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
  /** Of what they replaced there is no backup: it is kept. */
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
