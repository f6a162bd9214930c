import { access, constants } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Verdict } from '../../model/verdict.ts';
import type { Facts } from '../../model/facts.ts';
import type { Journal, JournalData, JournalRecord } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { readJournal } from '../journal/read.ts';
import { withJournal } from '../lock/with-journal.ts';
import { isAdministrator } from '../person/administrator.ts';

/**
 * Records the warnings that support must find in the journal later: too little memory. Each once, as long as it does
 * not change.
 */
export async function journalWarnings({
  journal,
  verdicts,
  attempt,
}: {
  journal: Journal;
  verdicts: readonly Verdict[];
  attempt: string | null;
}): Promise<void> {
  for (const data of listUnrecorded({ records: journal.records, verdicts }))
    await journal.append({ attempt, event: 'warning', step: null, data });
}

/**
 * The same from a `check`, which holds no lock: only if it may write and no other run is at work. A check does not
 * create a state folder.
 */
export async function recordWarnings({
  site,
  ports,
  facts,
  verdicts,
}: {
  site: Site;
  ports: Ports;
  facts: Facts;
  verdicts: readonly Verdict[];
}): Promise<void> {
  const { user, administrators, lock } = facts;
  if (!isAdministrator(user, administrators) || lock !== null || facts.journal.problem !== undefined) return;
  if (!(await isWritable(site.state))) return;
  const { records } = await readJournal({ site });
  if (listUnrecorded({ records, verdicts }).length === 0) return;
  // The result of the check stands, whatever fails here: the next run records the warning.
  await withJournal({ site, ports, command: 'check' }, async (journal) => {
    await journalWarnings({ journal, verdicts, attempt: null });
  }).catch(() => undefined);
}

/** The warnings that are not in the journal yet. Pure. */
function listUnrecorded({
  records,
  verdicts,
}: {
  records: readonly JournalRecord[];
  verdicts: readonly Verdict[];
}): readonly JournalData['warning'][] {
  return verdicts.flatMap(toWarning).filter((warning) => {
    const last = records.findLast(
      (record) => record.event === 'warning' && record.data.code === warning.code,
    );
    return last === undefined || !isDeepStrictEqual(last.data, warning);
  });
}

function toWarning({ check, status, params }: Verdict): JournalData['warning'][] {
  if (check !== 'memory' || status !== 'warning') return [];
  const { memoryGiB, recommendedGiB } = params;
  return [{ code: 'check.memory-below-recommended', params: { memoryGiB, recommendedGiB } }];
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
