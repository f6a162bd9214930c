import { takeServerTurn, type ServerTurn } from '../domain/lock/turn.ts';
import { findLatestStart } from '../domain/schedule/turn.ts';
import type { JournalRecord } from '../model/journal.ts';
import { isAttended, type CommandContext } from '../ports/context.ts';
import type { chooseCandidate } from './prepare.ts';

type Choice = Awaited<ReturnType<typeof chooseCandidate>>;
type Candidate = Extract<Choice, { candidate: unknown }>['candidate'];

/**
 * Chooses the update, and waits until no other platform of the server is updated. Who has nothing to install waits for
 * nobody; who has waited looks again. A question is asked before: nobody else is to wait for its answer. An unattended
 * run waits no longer than it may begin.
 *
 * @throws Problem `busy.other-platform`, `prerequisite.turn-unavailable`, and those of the choice and of `agree`
 */
export async function chooseInTurn<Consent>({
  context,
  records,
  isUnattended,
  choose,
  agree,
  turns,
}: {
  readonly context: CommandContext;
  readonly records: readonly JournalRecord[];
  readonly isUnattended: boolean;
  readonly choose: () => Promise<Choice>;
  /** Asks whether to install it, unless that was answered for the same archive. */
  readonly agree: (candidate: Candidate, isAgreed: boolean) => Promise<Consent>;
  /** Receives the turn, to be released by the caller in any case. */
  readonly turns: ServerTurn[];
}): Promise<
  | Exclude<Choice, { candidate: unknown }>
  | { readonly kind: 'chosen'; readonly candidate: Candidate; readonly consent: Consent }
> {
  const choice = await choose();
  if (choice.kind === 'nothing-to-do') return choice;
  const { candidate } = choice;
  const first = await orClose(candidate, async () => {
    const consent = await agree(candidate, false);
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
    return { consent, hasWaited: turn.hasWaited };
  });
  if (!first.hasWaited) return { kind: 'chosen', candidate, consent: first.consent };
  await candidate.archive.close();
  const again = await choose();
  if (again.kind === 'nothing-to-do') return again;
  const isAgreed = again.candidate.archive.manifestSha256 === candidate.archive.manifestSha256;
  const consent = await orClose(again.candidate, () => agree(again.candidate, isAgreed));
  return { kind: 'chosen', candidate: again.candidate, consent };
}

async function orClose<T>({ archive }: Candidate, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    await archive.close();
    throw error;
  }
}
