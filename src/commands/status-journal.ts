import { readSituation, type Situation } from '../domain/attempt/read-situation.ts';
import { readJournal } from '../domain/journal/read.ts';
import { listAttempts, viewAttempt } from '../domain/attempt/view-attempt.ts';
import { readAttemptLog } from '../domain/platform/read-attempt-log.ts';
import type { OpenStanding } from '../model/attempt-view.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { AttemptResult, HistoryResult, VerificationResult } from '../model/results.ts';
import { sitePaths } from '../model/site.ts';

/**
 * Lists all attempts in the journal; in a damaged one, those before the damage.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function runHistory(context: CommandContext): Promise<HistoryResult> {
  const situation = await readSituation(context);
  const { state, journalProblem } = situation;
  return {
    kind: 'history',
    platform: context.site.name,
    attempts: listAttempts({ attempts: state.attempts, openStanding: judgeOpen(situation) }),
    ...(journalProblem && { journalProblem: journalProblem.toRecord() }),
  };
}

/**
 * Shows one attempt, by its name or its incident code; `latest` is the last one.
 *
 * @throws Problem `usage.attempt-unknown`, `prerequisite.state-unreadable`; that of a damaged journal which lacks it
 */
export async function runAttemptView(context: CommandContext, named: string): Promise<AttemptResult> {
  const { site } = context;
  const situation = await readSituation(context);
  const { attempts } = situation.state;
  const openStanding = judgeOpen(situation);
  const told = listAttempts({ attempts, openStanding });
  const wanted = named.trim().toLowerCase(); // As dictated over the phone, or copied from a mail.
  const index =
    wanted === 'latest'
      ? told.length - 1
      : told.findIndex(({ attempt, incident }) =>
          [attempt, incident].some((name) => name?.toLowerCase() === wanted),
        );
  const attempt = attempts[index];
  if (attempt === undefined) {
    // It may be after the damage.
    if (situation.journalProblem !== undefined) throw situation.journalProblem;
    const known = told.map(({ attempt: id }) => id).toReversed();
    throw Problem.of('usage.attempt-unknown', { attempt: named, known: known.slice(0, shownNames) });
  }
  const log = await readAttemptLog({ site, attempt: attempt.id }).catch(toProblem);
  const standing = index === attempts.length - 1 ? openStanding : 'interrupted';
  return {
    kind: 'attempt',
    platform: site.name,
    ...viewAttempt({ attempt, openStanding: standing, ...(typeof log === 'string' && { log }) }),
    log: sitePaths(site).attemptLog(attempt.id),
    ...(typeof log !== 'string' && { logProblem: log.toRecord() }),
    ...(situation.journalProblem && { journalProblem: situation.journalProblem.toRecord() }),
  };
}

/** The most recent ones; `--history` has all. */
const shownNames = 10;

/**
 * Verifies the journal's chain, and that it has every record mentioned in the logs.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function runVerification({ site, ports }: CommandContext): Promise<VerificationResult> {
  const { records, problem, tornBytes } = await readJournal({ site, ports });
  return {
    kind: 'journal-verified',
    platform: site.name,
    file: sitePaths(site).journal,
    records: records.length,
    head: records.at(-1)?.hash ?? null,
    tornBytes,
    ...(problem && { problem: problem.toRecord() }),
    exit: problem?.exit ?? 'ok',
  };
}

/** A journal damaged after the start of an attempt may have contained its ending. */
function judgeOpen({ running, journalProblem }: Situation): OpenStanding {
  if (running !== undefined) return 'running';
  return journalProblem === undefined ? 'interrupted' : 'unknown';
}
