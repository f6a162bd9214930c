import { countTo, pickNumbers, type Fault, type Place } from './fault.ts';
import { countRecords, runUntilRecord } from './history.ts';
import { judge } from './judge.ts';
import { startSaver } from './saver.ts';
import { applyArgs, type Stand, type Update } from './stand.ts';

const recoverArgs = ['support', 'recover'];

/** Most recoveries write about this many records. */
const recordsOfRecovery = 8;

/** How many recoveries are killed after each kill of an update. */
const recoveriesEach = 3;

/**
 * SIGKILL as soon as a record is written: every record of a successful update, of a failing one, and of their
 * recoveries.
 */
export const killRecord: Fault = {
  name: 'kill-record',
  async list({ stand, random }) {
    const places: Place[] = [];
    for (const update of ['good', 'failing'] as const) {
      const count = await countRecordsOf(stand, update);
      places.push(...countTo(count).map((record) => killApply(update, record)));
      // Twice in a row: the update at one record, its recovery at another.
      for (const record of countTo(count))
        places.push(
          ...pickNumbers({ count: recoveriesEach, upTo: recordsOfRecovery, random }).map((second) =>
            killRecovery(update, record, second),
          ),
        );
    }
    return places;
  },
};

const counts = new Map<Update, number>();

/** Number of records of an undisturbed run; it is run once. */
export async function countRecordsOf(stand: Stand, update: Update): Promise<number> {
  const known = counts.get(update);
  if (known !== undefined) return known;
  await stand.bringBack('start');
  const before = await countRecords(stand.site);
  await stand.site.run(applyArgs(stand, update));
  const count = (await countRecords(stand.site)) - before;
  counts.set(update, count);
  return count;
}

function killApply(update: Update, record: number): Place {
  return {
    where: `apply (${update})`,
    name: `record ${record}`,
    async make(stand) {
      await stand.bringBack('start');
      const before = await countRecords(stand.site);
      const saver = startSaver(stand.site);
      await saver.next();
      const reached = await killAtRecord(stand, applyArgs(stand, update), record);
      await judge({ stand, saver, before });
      return reached ? 'made' : 'missed';
    },
  };
}

function killRecovery(update: Update, record: number, second: number): Place {
  return {
    where: `support recover (${update})`,
    name: `record ${second} after record ${record}`,
    async make(stand) {
      await stand.bringBack('start');
      const before = await countRecords(stand.site);
      const saver = startSaver(stand.site);
      await saver.next();
      await killAtRecord(stand, applyArgs(stand, update), record);
      const reached = await killAtRecord(stand, recoverArgs, second);
      await judge({ stand, saver, before });
      return reached ? 'made' : 'missed';
    },
  };
}

/** @param record the number of the record, or the first of a name */
export async function killAtRecord(
  stand: Stand,
  args: readonly string[],
  record: number | string,
): Promise<boolean> {
  const { reached } = await runUntilRecord({
    site: stand.site,
    args,
    record,
    action: (running) => {
      running.kill();
      return Promise.resolve();
    },
  });
  return reached;
}
