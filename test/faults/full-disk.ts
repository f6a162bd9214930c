import { basename } from 'node:path';
import { applyFailing, applyGood, backUp, recoverBack, type Command } from './commands.ts';
import { fillBytes, fillInodes, mountSmall, removeBallast, unmount, whyNoMounts } from './disk.ts';
import { countTo, Violation, type Fault, type Made, type Place } from './fault.ts';
import { countRecords, readEnding, readHistory, runUntilRecord } from './history.ts';
import { judge } from './judge.ts';
import { countRecordsOf } from './kill-record.ts';
import { killProcesses } from './processes.ts';
import { startSaver } from './saver.ts';
import { listFolders, type Stand } from './stand.ts';

const kinds = { 'no space': fillBytes, 'no inodes': fillInodes } as const;

type Kind = keyof typeof kinds;

/** A small file system is full from a given record on: that of the root, the journal, the page or the backups. */
export const fullDisk: Fault = {
  name: 'full-disk',
  whyNot: whyNoMounts,
  async list({ stand }) {
    const good = await countRecordsOf(stand, 'good');
    const failing = await countRecordsOf(stand, 'failing');
    const runs = [
      { command: applyGood, count: good },
      { command: applyFailing, count: failing },
      { command: recoverBack, count: 8 },
      { command: backUp, count: 0 },
    ];
    const places: Place[] = [];
    for (const { command, count } of runs)
      for (const kind of ['no space', 'no inodes'] as const)
        for (const record of [0, ...countTo(count)])
          for (const folder of listFolders(stand.site).keys())
            places.push(fillAt({ command, kind, record, folder }));
    return places;
  },
};

interface Filling {
  readonly command: Command;
  readonly kind: Kind;
  readonly record: number;
  /** Which of the platform's folders. */
  readonly folder: number;
}

function fillAt(filling: Filling): Place {
  const { command, kind, record, folder } = filling;
  return {
    where: `${command.name}, ${kind}`,
    name: `in ${['root', 'state', 'public', 'backups'][folder] ?? ''} from record ${record} on`,
    make: (stand) => fill(stand, filling),
  };
}

async function fill(stand: Stand, { command, kind, record, folder }: Filling): Promise<Made> {
  const { site } = stand;
  const path = listFolders(site)[folder] ?? '';
  await command.prepare(stand); // Anything to be learnt once is learnt on the usual disk.
  await killProcesses(site.folder);
  await mountSmall({ path, kib: 320 * 1024, inodes: 2500 });
  try {
    await command.prepare(stand);
    const before = await countRecords(site);
    const saver = startSaver(site);
    const { ran, reached } = await runUntilRecord({
      site,
      args: command.args(stand),
      record,
      action: () => kinds[kind](path),
    });
    const ending = readEnding((await readHistory(site)).records.slice(before));
    await judge({
      stand,
      saver,
      before,
      ran,
      mend: () => removeBallast(path),
      // Notes cannot be saved on a full disk; then the platform says so, and acknowledges nothing.
      excused: /ENOSPC/,
      ...(command.isBackup && { isBackup: true }),
    });
    // Space is reserved for it.
    if (ending === 'interrupted')
      throw new Violation(
        `the attempt has no ending on the full disk of ${basename(path)}: ${ran.stderr.slice(-500)}`,
      );
    return reached ? 'made' : 'missed';
  } finally {
    await killProcesses(site.folder);
    await unmount(path);
  }
}
