import {
  applyFailing,
  applyGood,
  backUp,
  learnCalls,
  recoverBack,
  recoverForward,
  type Command,
} from './commands.ts';
import { pickOne, type Fault, type Place } from './fault.ts';
import { countRecords } from './history.ts';
import { judge } from './judge.ts';
import { giveUp, startSaver } from './saver.ts';
import { nameCall, runTraced, type Call } from './strace.ts';

const commands = [applyGood, applyFailing, backUp, recoverBack, recoverForward];

/**
 * SIGKILL in place of every call that changes the disk. In a backup the programs that do the work are killed as well as
 * the program itself.
 */
export const killCall: Fault = {
  name: 'kill-call',
  async list({ stand, random, isSample }) {
    const places: Place[] = [];
    for (const command of isSample ? pickOne(commands, random) : commands)
      for (const call of await learnCalls(stand, command)) places.push(killAt(command, call));
    return places;
  },
};

function killAt(command: Command, place: Call): Place {
  const { call, index, line } = place;
  return {
    where: command.name,
    name: nameCall(place),
    detail: line,
    async make(stand) {
      await command.prepare(stand);
      const before = await countRecords(stand.site);
      const saver = startSaver(stand.site);
      const { ran, lines, hung } = await runTraced({
        stand,
        args: command.args(stand),
        scope: command.scope,
        calls: [call],
        path: place.path,
        inject: `signal=KILL:when=${index}`,
      });
      if (hung) await giveUp(saver);
      const isMade = lines.some((each) => each.includes('+++ killed by SIGKILL +++'));
      const hasEnded = ran.code !== 255;
      await judge({
        stand,
        saver,
        before,
        ...(hasEnded && { ran }),
        ...(command.isBackup && { isBackup: true }),
      });
      return isMade ? 'made' : 'missed';
    },
  };
}
