import { createHash } from 'node:crypto';
import { makeRandom } from '../domain/backup/random.ts';
import type { Fault, Place } from './fault.ts';
import { findProcesses, killProcesses } from './processes.ts';
import { createStand, type Stand } from './stand.ts';
import type { Row } from './table.ts';

/** A run of hours must show that it goes on. */
const tellEveryMilliseconds = 5 * 60_000;

/** With so few, each is named as it begins. */
const fewTasks = 10;

/** No place takes this long, even on a busy machine: processes of its platform that still run are named and killed. */
const limitMilliseconds = 180_000;

/** The second of five parts: `{ number: 2, of: 5 }`. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

interface Task {
  readonly place: Place;
  readonly row: Row;
}

/**
 * Injects every fault at its places, on several platforms concurrently. What does not hold is reported at once, and the
 * run goes on.
 *
 * @param sample the maximum number of each fault; the seed decides which ones
 * @param placesPerRow the maximum number of each row
 * @param isWanted excludes other places
 * @param part one of several parts of each fault: together they cover all places, if the seed is the same
 */
export async function runFaults({
  faults,
  program,
  sample,
  placesPerRow,
  isWanted,
  part,
  lanes,
  seed,
  say,
  interruption,
}: {
  faults: readonly Fault[];
  program: string;
  sample: number;
  placesPerRow: number;
  isWanted: (place: Place) => boolean;
  part: Part;
  lanes: number;
  seed: number;
  say: (line: string) => void;
  /** Ends the run after the places being tried. */
  interruption: AbortSignal;
}): Promise<{ readonly rows: readonly Row[]; readonly failures: number }> {
  const rows: Row[] = [];
  const count = { failures: 0 };
  const stands = await Promise.all(Array.from({ length: lanes }, () => createStand({ program })));
  try {
    for (const fault of faults) {
      if (interruption.aborted) break;
      const start = performance.now();
      const whyNot = await fault.whyNot?.();
      if (whyNot !== undefined) {
        say(`${fault.name}: NOT TRIED on this machine: ${whyNot}`);
        rows.push({
          fault: fault.name,
          where: `not tried: ${whyNot}`,
          places: 0,
          tried: 0,
          held: 0,
          missed: 0,
        });
        continue;
      }
      const [first] = stands;
      const all =
        first === undefined ? [] : await list({ fault, stand: first, seed, isSample: sample < Infinity });
      const places = all.filter(isWanted);
      const tasks = chooseTasks({ fault, places, sample, placesPerRow, part, seed, rows });
      say(`${fault.name}: ${tasks.length} of ${places.length} places`);
      const queue = [...tasks];
      let told = start;
      const work = async (stand: Stand) => {
        for (let task = queue.shift(); task !== undefined && !interruption.aborted; task = queue.shift()) {
          if (tasks.length <= fewTasks) say(nameTask({ place: task.place, fault }));
          if (!(await tryTask({ task, stand, fault, say, interruption }))) count.failures += 1;
          if (performance.now() - told < tellEveryMilliseconds) continue;
          told = performance.now();
          say(`${fault.name}: ${tasks.length - queue.length} of ${tasks.length} begun`);
        }
      };
      await Promise.all(stands.map(work));
      const seconds = (performance.now() - start) / 1000;
      say(
        `${fault.name}: ${seconds.toFixed(0)} s, ${(seconds / Math.max(1, tasks.length)).toFixed(1)} s a place`,
      );
    }
  } finally {
    await Promise.all(stands.map((stand) => stand.end()));
  }
  return { rows, failures: count.failures };
}

function list({
  fault,
  stand,
  seed,
  isSample,
}: {
  fault: Fault;
  stand: Stand;
  seed: number;
  isSample: boolean;
}): Promise<readonly Place[]> {
  return fault.list({ stand, random: makeRandom(seed), isSample });
}

/** Each place has its own number from the seed, so that an additional one does not change the choice. */
function chooseTasks({
  fault,
  places,
  sample,
  placesPerRow,
  part,
  seed,
  rows,
}: {
  fault: Fault;
  places: readonly Place[];
  sample: number;
  placesPerRow: number;
  part: Part;
  seed: number;
  rows: Row[];
}): readonly Task[] {
  const drawn = places
    .map((place) => ({ place, lot: drawLot(`${seed} ${fault.name} ${place.where} ${place.name}`) }))
    .sort((one, other) => (one.lot < other.lot ? -1 : 1))
    .map(({ place }) => place)
    .filter((_place, index) => index % part.of === part.number - 1)
    .slice(0, sample);
  const tasks = [...new Set(places.map(({ where }) => where))].flatMap((where) => {
    const own = drawn.filter((place) => place.where === where).slice(0, placesPerRow);
    const count = places.filter((place) => place.where === where).length;
    const row: Row = { fault: fault.name, where, places: count, tried: 0, held: 0, missed: 0 };
    if (own.length > 0) rows.push(row);
    return own.map((place) => ({ place, row }));
  });
  // In random order: an aborted run has then tried some of every row.
  return tasks.toSorted((one, other) => drawn.indexOf(one.place) - drawn.indexOf(other.place));
}

function drawLot(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function tryTask({
  task: { place, row },
  stand,
  fault,
  say,
  interruption,
}: {
  task: Task;
  stand: Stand;
  fault: Fault;
  say: (line: string) => void;
  interruption: AbortSignal;
}): Promise<boolean> {
  const late = setTimeout(() => {
    const left = findProcesses(stand.site.folder).map(({ commandLine }) => commandLine);
    say(`no end: ${nameTask({ place, fault })}; ${left.join('; ')}`);
    void killProcesses(stand.site.folder);
  }, fault.limitMilliseconds ?? limitMilliseconds);
  try {
    const made = await place.make(stand);
    const counts = typeof made === 'object' ? made : { made: 0, missed: 0, [made]: 1 };
    row.tried += counts.made;
    row.held += counts.made;
    row.missed += counts.missed;
    return true;
  } catch (error) {
    // Aborting the run may have ended any of its programs.
    if (interruption.aborted) return false;
    row.tried += 1;
    const detail = place.detail === undefined ? '' : `, ${place.detail}`;
    say(`DOES NOT HOLD: ${nameTask({ place, fault })}${detail}\n  ${describe(error)}`);
    return false;
  } finally {
    clearTimeout(late);
  }
}

function nameTask({ place, fault }: { place: Place; fault: Fault }): string {
  return `${fault.name}, ${place.where}, ${place.name}`;
}

function describe(error: unknown): string {
  const words =
    error instanceof Error ? (error.name === 'Violation' ? error.message : error.stack) : undefined;
  return (words ?? String(error)).replaceAll('\n', '\n  ');
}
