import { applyFailing, applyGood, backUp, learnCalls, recoverBack, type Command } from './commands.ts';
import { pickOne, type Fault, type Place } from './fault.ts';
import { countRecords } from './history.ts';
import { judge } from './judge.ts';
import { giveUp, startSaver } from './saver.ts';
import { nameCall, runTraced, type Call, type WriteCall } from './strace.ts';

const commands = [applyGood, applyFailing, backUp, recoverBack];

/**
 * What a disk answers with, once or from then on. Node itself writes to wake its threads, so `write` fails only once.
 */
export const answers: readonly {
  readonly error: 'EIO' | 'ENOSPC';
  readonly lasts: boolean;
  readonly calls: readonly WriteCall[];
}[] = [
  { error: 'EIO', lasts: false, calls: ['write', 'pwrite64', 'fsync', 'fdatasync', 'syncfs'] },
  { error: 'ENOSPC', lasts: false, calls: ['write', 'pwrite64', 'fsync', 'mkdir', 'rename'] },
  { error: 'EIO', lasts: true, calls: ['fsync', 'fdatasync', 'syncfs', 'unlink', 'rename'] },
  { error: 'ENOSPC', lasts: true, calls: ['fsync', 'mkdir', 'rename', 'symlink'] },
];

/** How often a write is tried: in another run its number may be that of a message between Node's threads. */
export const triesForWrite = 4;

/** EIO and ENOSPC at every write and every fsync, once and from then on. */
export const writeFault: Fault = {
  name: 'write-fault',
  async list({ stand, random, isSample }) {
    const places: Place[] = [];
    for (const command of isSample ? pickOne(commands, random) : commands)
      for (const call of await learnCalls(stand, command))
        for (const { error, lasts, calls } of answers)
          if (calls.includes(call.call)) places.push(failAt({ command, call, error, lasts }));
    return places;
  },
};

function failAt({
  command,
  call: place,
  error,
  lasts,
}: {
  command: Command;
  call: Call;
  error: string;
  lasts: boolean;
}): Place {
  const { call, index, path, line } = place;
  return {
    where: `${command.name}, ${error} ${lasts ? 'from then on' : 'once'}`,
    name: nameCall(place),
    detail: line,
    async make(stand) {
      for (let tries = 0; tries < triesForWrite; tries += 1) {
        await command.prepare(stand);
        const before = await countRecords(stand.site);
        const saver = startSaver(stand.site);
        const { ran, lines, hung } = await runTraced({
          stand,
          args: command.args(stand),
          scope: command.scope,
          calls: [call],
          path,
          inject: `error=${error}:when=${index + tries}${lasts ? '+' : ''}`,
        });
        const injected = lines.filter((each) => each.includes('(INJECTED)'));
        // Within Node itself, where no disk can fail: it may abort or hang.
        if (injected.some((each) => !each.includes(`${stand.site.folder}/`))) {
          await saver.stop();
          if (hung) return 'missed';
          continue;
        }
        if (hung) await giveUp(saver);
        await judge({ stand, saver, before, ran, ...(command.isBackup && { isBackup: true }) });
        return injected.length > 0 ? 'made' : 'missed';
      }
      return 'missed';
    },
  };
}
