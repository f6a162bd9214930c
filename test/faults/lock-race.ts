import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ran } from '../../fixtures/site/run.ts';
import { countTo, Violation, type Fault } from './fault.ts';
import { readHistory } from './history.ts';
import { judge } from './judge.ts';
import { startSaver } from './saver.ts';
import { applyArgs, type Stand } from './stand.ts';

const rounds = 20;
const startsEach = 10;

/** Ten concurrent starts race for the lock, twenty times. */
export const lockRace: Fault = {
  name: 'lock-race',
  list: () =>
    Promise.resolve(
      countTo(rounds).map((round) => ({
        where: `${startsEach} starts of apply`,
        name: `round ${round}`,
        make: async (stand: Stand) => {
          await race(stand);
          return 'made' as const;
        },
      })),
    ),
};

/** The winner's first hook waits until all others have given up: so nobody else wins. */
async function race(stand: Stand): Promise<void> {
  const { site } = stand;
  await stand.bringBack('start');
  const before = (await readHistory(site)).records.length;
  const saver = startSaver(site);
  const losers: Ran[] = [];
  const starts = countTo(startsEach).map(() =>
    site.run(applyArgs(stand, 'waiting')).then(async (ran) => {
      losers.push(ran);
      if (losers.length === startsEach - 1) await writeFile(join(stand.workFolder, 'go-on'), '');
      return ran;
    }),
  );
  const ran = await Promise.all(starts);
  const winners = ran.filter(({ code }) => code === 0);
  const { records } = await readHistory(site);
  const attempts = records.slice(before).filter(({ event }) => event === 'attempt.started');
  const busy = ran.filter(({ code }) => code === 6);
  await judge({ stand, saver, before, ...(winners[0] && { ran: winners[0] }) });
  if (winners.length !== 1 || attempts.length !== 1 || busy.length !== startsEach - 1)
    throw new Violation(
      `exit codes ${ran.map(({ code }) => code).join(', ')}; attempts on record: ${attempts.length}`,
    );
}
