import type { Messages } from '../messages/index.ts';
import { hasHole } from '../messages/holes.ts';
import { putCode } from '../messages/put-code.ts';
import type { ProblemSentences } from '../messages/sentences.ts';
import type { NoteEvent } from '../ports/events.ts';
import { platformEffects } from '../terms/exit-codes.ts';
import { findMessageNumber } from '../messages/numbers.ts';
import type { Problem } from '../messages/problem.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { sanitise, sanitiseAll } from './sanitise.ts';

/** What a reader is told about a problem that ended a command. */
export interface ProblemDescription extends ProblemSentences {
  /** Whether the platform changed, if the exit code tells. */
  readonly effect?: string;
}

export function describeProblem({
  problem,
  messages: { report },
  messages,
  isUpdate,
}: {
  problem: Problem;
  messages: Messages;
  /** Whether an update was requested: then it is worth saying that none has begun. */
  isUpdate: boolean;
}): ProblemDescription {
  const told = platformEffects[problem.exit];
  const words = concernsPlatform(problem) ? report.effects[told] : undefined;
  const effect =
    words !== undefined && isUpdate && told === 'unchanged' ? `${words} ${report.noAttempt}` : words;
  return { ...describeRecorded({ problem, messages }), ...(effect !== undefined && { effect }) };
}

/** After a typo, or for a publisher, “nothing was changed on the platform” would only puzzle. */
function concernsPlatform({ code, exit }: Problem): boolean {
  return (
    exit !== 'usage' ||
    code.startsWith('usage.site-') ||
    code === 'usage.interrupted' ||
    code === 'usage.no-inbox'
  );
}

/** A problem from the journal: only its own sentences, for a person, who can refer to it by the code in front. */
export function describeRecorded({
  problem,
  messages,
}: {
  problem: RecordedProblem;
  messages: Messages;
}): ProblemSentences {
  const { what, ...told } = explainProblem({ problem, messages });
  return { what: putCode(findMessageNumber(problem.code), what), ...told };
}

/** The same for a program, which has the code beside it. */
export function explainProblem({
  problem: { code, params },
  messages,
}: {
  problem: RecordedProblem;
  messages: Messages;
}): ProblemSentences {
  const told = tell(messages.problems, code, params);
  return isProblemSentences(told) ? told : messages.report.unknownProblem(code);
}

/**
 * The reason for a failure inside an attempt. The attempt's own ending says what to do now: the remedy of a cause is
 * kept if it belongs to a step, since it says where to look. Of any other, which may belong to a command on its own,
 * only what must be fixed is told: its full remedy would say to run it again, or to call support without the incident
 * code.
 */
export function describeReason({
  problem,
  messages,
}: {
  problem: RecordedProblem;
  messages: Messages;
}): readonly string[] {
  const { what, remedy, mend } = describeRecorded({ problem, messages });
  if (problem.code.startsWith('step.')) return [what, remedy];
  return mend === undefined ? [what] : [what, mend];
}

/** Why a failed update could not be undone; without a problem, undoing was not tried, for the given reason. */
export function describeRollback({
  rollback,
  messages,
}: {
  rollback: RecordedProblem | undefined;
  messages: Messages;
}): readonly string[] {
  if (rollback === undefined) return [messages.report.pastReturn];
  return describeReason({ problem: rollback, messages });
}

export function describeWarning({ warning, messages }: TellWarning): string {
  return putCode(findMessageNumber(warning.code), explainWarning({ warning, messages }));
}

/** The same for a program, which has the code beside it. */
export function explainWarning({ warning: { code, params }, messages }: TellWarning): string {
  const told = tell(messages.warnings, code, params);
  return typeof told === 'string' ? told : messages.report.unknownProblem(code).what;
}

interface TellWarning {
  readonly warning: { readonly code: WarningCode; readonly params: Readonly<Record<string, unknown>> };
  readonly messages: Messages;
}

export function describeNote({
  note: { code, params },
  messages,
}: {
  note: NoteEvent;
  messages: Messages;
}): string {
  const told = tell(messages.notes, code, params);
  if (typeof told !== 'string') return messages.report.unknownProblem(code).what;
  // A note about a problem ends with that problem's own words.
  return 'problem' in params
    ? `${told} ${describeRecorded({ problem: params.problem, messages }).what}`
    : told;
}

/**
 * Renders a message with harmless parameters. A journal may have been written by another version of the tool: a code
 * missing from the catalogue, or parameters of another form, must not prevent a status from being shown.
 */
function tell(sentences: Readonly<Record<string, unknown>>, code: string, params: object): unknown {
  const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  if (typeof sentence !== 'function') return undefined;
  try {
    // The catalogue's type pairs each code with its parameters; a recorded code is only known at run time.
    const told = (sentence as (params: unknown) => unknown)(sanitiseAll(params));
    return hasHole(told, params) ? undefined : told;
  } catch {
    return undefined;
  }
}

function isProblemSentences(told: unknown): told is ProblemSentences {
  return typeof told === 'object' && told !== null && 'what' in told && 'remedy' in told;
}

/** The causes of a problem, nearest first, for `--verbose`. */
export function listCauses(problem: Problem): string[] {
  const lines: string[] = [];
  let cause = problem.cause;
  for (let depth = 0; cause instanceof Error && depth < deepestCause; depth += 1) {
    lines.push(...(cause.stack ?? cause.message).split('\n'));
    cause = cause.cause;
  }
  return lines.map(sanitise);
}

/** Errors may be each other's cause. */
const deepestCause = 10;
