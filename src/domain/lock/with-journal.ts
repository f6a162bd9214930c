import type { Journal } from '../../model/journal.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { openJournal } from '../journal/write.ts';
import { withLock } from './lock.ts';

/**
 * Runs `action` holding the platform's lock, with its journal open for appending. The journal is closed before the lock is
 * released: nobody else may append while this run still can.
 *
 * @param needsReserve whether to refuse if no space can be reserved, as in `openJournal`
 * @throws Problem of `withLock` and `openJournal`
 */
export async function withJournal<T>(
  {
    site,
    ports,
    command,
    needsReserve = false,
  }: { site: Site; ports: Ports; command: string; needsReserve?: boolean },
  action: (journal: Journal) => Promise<T>,
): Promise<T> {
  return withLock({ site, ports, command }, async () => {
    const journal = await openJournal({ site, ports, needsReserve });
    try {
      return await action(journal);
    } finally {
      await journal.close();
    }
  });
}
