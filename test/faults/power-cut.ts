import { setTimeout as sleep } from 'node:timers/promises';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { applyFailing, applyGood, backUp, recoverBack, type Command } from './commands.ts';
import { attachDisks, attachNewDisks, removeImages, whyNoLoop } from './disk.ts';
import { countTo, type Fault, type Made, type Place } from './fault.ts';
import { countRecords, runUntilRecord } from './history.ts';
import { judge } from './judge.ts';
import { countRecordsOf } from './kill-record.ts';
import { haltProcesses, killProcesses } from './processes.ts';
import { startSaver } from './saver.ts';
import type { Stand } from './stand.ts';

/** The longest delay between a record and its cut. */
const longestDelay = 250;

/** How often the power is cut after each record, at once and at random moments. */
const momentsEach = 2;

/**
 * A power cut: the disk keeps what was synced, and of the rest what it happens to have written. The server then comes
 * up with that disk, its services before the recovery or after it.
 */
export const powerCut: Fault = {
  name: 'power-cut',
  whyNot: whyNoLoop,
  async list({ stand, random }) {
    const good = await countRecordsOf(stand, 'good');
    const failing = await countRecordsOf(stand, 'failing');
    const runs = [
      { command: applyGood, count: good },
      { command: applyFailing, count: failing },
      { command: recoverBack, count: 8 },
      { command: backUp, count: 1 },
    ];
    return runs.flatMap(({ command, count }) =>
      [0, ...countTo(count)].flatMap((record) =>
        countTo(momentsEach).map((moment): Place => {
          const delay = moment === 1 ? 0 : Math.round(random() * longestDelay);
          const isDown = random() < 0.5;
          return {
            where: command.name,
            name: `${delay} ms after record ${record}, ${isDown ? 'services after the recovery' : 'services first'}`,
            make: (each) => cutPower({ stand: each, command, record, delay, isDown }),
          };
        }),
      ),
    );
  },
};

async function cutPower({
  stand,
  command,
  record,
  delay,
  isDown,
}: {
  stand: Stand;
  command: Command;
  record: number;
  delay: number;
  isDown: boolean;
}): Promise<Made> {
  const { site } = stand;
  await command.prepare(stand); // Anything to be learnt once is learnt on the usual disk.
  await killProcesses(site.folder);
  const disks = await attachNewDisks(stand, 'before');
  let saver;
  let before = 0;
  let reached = false;
  try {
    await command.prepare(stand);
    for (const path of [site.root, site.state]) await runOrThrow(['sync', '--file-system', path]);
    before = await countRecords(site);
    saver = startSaver(site);
    ({ reached } = await runUntilRecord({
      site,
      args: command.args(stand),
      record,
      action: async () => {
        await sleep(delay);
        await haltProcesses(site.folder);
        await disks.copy('after');
        await killProcesses(site.folder);
      },
    }));
    if (!reached) {
      await haltProcesses(site.folder);
      await disks.copy('after');
    }
  } finally {
    await killProcesses(site.folder);
    await saver?.stop();
    await disks.detach();
  }
  const { acknowledged } = saver;
  const left = await attachDisks(stand, 'after');
  try {
    if (!isDown) await stand.start();
    await judge({
      stand,
      saver: { acknowledged, faults: [], stop: () => Promise.resolve() },
      before,
      isDown,
      ...(command.isBackup && { isBackup: true }),
    });
  } finally {
    await killProcesses(site.folder);
    await left.detach();
    await removeImages(stand, 'after');
  }
  return reached ? 'made' : 'missed';
}
