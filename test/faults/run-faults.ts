import type { Fault, Place } from './fault.ts';
import { createStand, type Stand } from './stand.ts';
import type { Row } from './table.ts';

interface Task {
  readonly place: Place;
  readonly row: Row;
}

/**
 * Makes every fault at its places, on several platforms at a time. What does not hold is told at once, and the run goes on.
 *
 * @param placesPerRow the most of each row; which ones is chance
 */
export async function runFaults({
  faults,
  program,
  placesPerRow,
  lanes,
  random,
  say,
}: {
  faults: readonly Fault[];
  program: string;
  placesPerRow: number;
  lanes: number;
  random: () => number;
  say: (line: string) => void;
}): Promise<{ readonly rows: readonly Row[]; readonly failures: number }> {
  const rows: Row[] = [];
  const count = { failures: 0 };
  const stands = await Promise.all(Array.from({ length: lanes }, () => createStand({ program })));
  try {
    for (const fault of faults) {
      const start = performance.now();
      const whyNot = await fault.whyNot?.();
      if (whyNot !== undefined) {
        say(`${fault.name}: NOT TRIED on this machine: ${whyNot}`);
        rows.push({ fault: fault.name, where: `not tried: ${whyNot}`, tried: 0, held: 0, missed: 0 });
        continue;
      }
      const [first] = stands;
      const places = first === undefined ? [] : await fault.list(first, random);
      const tasks = chooseTasks({ fault, places, placesPerRow, random, rows });
      say(`${fault.name}: ${tasks.length} of ${places.length} places`);
      const queue = [...tasks];
      const work = async (stand: Stand) => {
        for (let task = queue.shift(); task !== undefined; task = queue.shift())
          if (!(await tryTask({ task, stand, fault, say }))) count.failures += 1;
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

function chooseTasks({
  fault,
  places,
  placesPerRow,
  random,
  rows,
}: {
  fault: Fault;
  places: readonly Place[];
  placesPerRow: number;
  random: () => number;
  rows: Row[];
}): readonly Task[] {
  const shuffled = places
    .map((place) => ({ place, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ place }) => place);
  return [...new Set(places.map(({ where }) => where))].flatMap((where) => {
    const row: Row = { fault: fault.name, where, tried: 0, held: 0, missed: 0 };
    rows.push(row);
    const own = shuffled.filter((place) => place.where === where);
    return own.slice(0, placesPerRow).map((place) => ({ place, row }));
  });
}

async function tryTask({
  task: { place, row },
  stand,
  fault,
  say,
}: {
  task: Task;
  stand: Stand;
  fault: Fault;
  say: (line: string) => void;
}): Promise<boolean> {
  try {
    const made = await place.make(stand);
    if (made === 'missed') row.missed += 1;
    else {
      row.tried += 1;
      row.held += 1;
    }
    return true;
  } catch (error) {
    row.tried += 1;
    say(`DOES NOT HOLD: ${fault.name}, ${place.where}, ${place.name}\n  ${describe(error)}`);
    return false;
  }
}

function describe(error: unknown): string {
  const words =
    error instanceof Error ? (error.name === 'Violation' ? error.message : error.stack) : undefined;
  return (words ?? String(error)).replaceAll('\n', '\n  ');
}
