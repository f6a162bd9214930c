import type { ScheduleFacts } from '../../../terms/check.ts';
import type { JournalRecord } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { readJournal } from '../../journal/read.ts';
import { nameTimedUnit } from '../../reboot/units.ts';
import { findPlan } from '../../schedule/plan.ts';
import { measureLastUpdate } from '../../schedule/turn.ts';
import { measureWindow } from '../../schedule/window.ts';
import { readTimer } from './night.ts';

/** When unattended updates may begin, and what has come of that; undefined if the site sets nothing of the kind. */
export async function readSchedule({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<ScheduleFacts | undefined> {
  const { window, announceHours, inbox } = site;
  const records = await readJournal({ site }).then(
    (journal) => journal.records,
    () => [],
  );
  const isPlanned = findPlan(records) !== undefined;
  if (window === undefined && announceHours === undefined && !isPlanned) return undefined;
  const lastSeconds = measureLastUpdate(records);
  const strayRun = findStrayRun(records, ports.clock.now());
  const needsTimer = inbox !== undefined && (isPlanned || announceHours !== undefined);
  return {
    ...(needsTimer && (await ports.system.hasSystemd()) && { timer: await readPlanTimer({ site, ports }) }),
    ...(window !== undefined && strayRun !== undefined && { strayRun }),
    ...(lastSeconds !== undefined && { lastSeconds }),
    ...(window !== undefined && { windowMinutes: measureWindow(window) }),
    ...(window === undefined && announceHours !== undefined && { isUnannounced: true }),
  };
}

async function readPlanTimer({ site, ports }: { site: Site; ports: Ports }) {
  const unit = nameTimedUnit({ site, command: 'planned' }).replace(/service$/, 'timer');
  return { unit, state: await readTimer({ unit, ports }) };
}

/** One is recorded at most once a week: an older one was mended, or the record of the next is near. */
function findStrayRun(records: readonly JournalRecord[], now: Date): string | undefined {
  const last = records.findLast(
    ({ event, data }) => event === 'warning' && data.code === 'apply.outside-window',
  );
  return last !== undefined && now.getTime() - Date.parse(last.at) < freshMilliseconds ? last.at : undefined;
}

const freshMilliseconds = 8 * 24 * 3_600_000;
