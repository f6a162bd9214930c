import { takeServerTurn, type ServerTurn } from '../domain/lock/turn.ts';
import { findLatestStart } from '../domain/schedule/turn.ts';
import type { JournalRecord } from '../model/journal.ts';
import { isAttended, type CommandContext } from '../ports/context.ts';
import type { chooseCandidate } from './prepare.ts';

/**
 * Chooses the update, and waits until no other platform of the server is updated. Who has nothing to install waits for
 * nobody; who has waited looks again. An unattended run waits no longer than it may begin.
 *
 * @throws Problem `busy.other-platform`, `prerequisite.turn-unavailable`, and those of the choice
 */
export async function chooseInTurn({
  context,
  records,
  isUnattended,
  choose,
  turns,
}: {
  readonly context: CommandContext;
  readonly records: readonly JournalRecord[];
  readonly isUnattended: boolean;
  readonly choose: () => ReturnType<typeof chooseCandidate>;
  /** Receives the turn, to be released by the caller in any case. */
  readonly turns: ServerTurn[];
}): ReturnType<typeof chooseCandidate> {
  const choice = await choose();
  if (choice.kind === 'nothing-to-do') return choice;
  const { archive } = choice.candidate;
  try {
    const { window } = context.site;
    const now = context.ports.clock.now();
    const turn = await takeServerTurn({
      ...context,
      command: 'apply',
      isAttended: isAttended(context),
      until: isUnattended ? findLatestStart({ window, records, now }) : undefined,
      afterAnHour: 'refuse',
    });
    turns.push(turn);
    if (!turn.hasWaited) return choice;
  } catch (error) {
    await archive.close();
    throw error;
  }
  await archive.close();
  return choose();
}
