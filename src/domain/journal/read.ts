import { readFile } from 'node:fs/promises';
import type { JournalRecord } from '../../ports/journal.ts';
import { Problem } from '../../ports/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../ports/site.ts';
import { decodeRecords } from './chain.ts';
import { readLoggedHeads, type LoggedHead } from './heads.ts';
import { readSystemLogHeads } from './system-log.ts';

export interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** Set when the chain does not hold; `records` are then those before the damage. */
  readonly problem?: Problem;
  /** Bytes of a last line without its end: a write that never finished, or one going on right now. */
  readonly tornBytes: number;
}

/**
 * Reads and verifies the journal. A journal that does not exist yet has no records. Damage is told, not thrown, so that
 * a reader such as `status` can show what is left.
 *
 * @param ports given, the system log is asked as well, which remembers a journal that is gone together with its logs
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function readJournal({
  site,
  ports,
}: {
  site: Site;
  ports?: Pick<Ports, 'shell' | 'system'>;
}): Promise<JournalContent> {
  const file = sitePaths(site).journal;
  // Before the journal: a record written in between must not look like one that was cut off.
  const heads = [
    ...(await readLoggedHeads({ site })),
    ...(ports === undefined ? [] : await readSystemLogHeads({ site, ports })),
  ];
  const content = await readBytes(file);
  const end = content.lastIndexOf(0x0a) + 1;
  const lines = content.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  const { records, fault } = decodeRecords(lines);
  const damage = fault ?? findCutOff(records, heads);
  return {
    records,
    tornBytes: content.length - end,
    ...(damage && { problem: Problem.of('prerequisite.journal-damaged', { file, ...damage }) }),
  };
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return Buffer.alloc(0);
    throw Problem.of('prerequisite.state-unreadable', { path: file, reason: code }, error);
  }
}

/**
 * Finds a record that the logs mention and the journal does not hold, the first of those in a log. A log line is written after
 * its record, so in an intact journal there is none.
 */
function findCutOff(records: readonly JournalRecord[], heads: readonly LoggedHead[]) {
  const lost = heads.find(({ seq, hash }) => records[seq - 1]?.hash !== hash);
  return lost && { line: lost.seq, reason: 'cut-off' as const };
}
