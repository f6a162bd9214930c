import type { RecordEvent } from '../ports/events.ts';
import type { Messages } from '../messages/index.ts';
import type { AttemptHook, JournalData, JournalRecord } from '../model/journal.ts';
import { describeReason, describeRollback, describeWarning } from './describe.ts';
import { sanitise, sanitiseAll } from './sanitise.ts';
import { titleStep, titleUndoing, type Wording } from './wording.ts';
import { describeNewBackup } from './render/new-backup.ts';

/** One event, in words. */
export interface Line {
  /** `detail` is for `--verbose`. */
  readonly tone: 'start' | 'done' | 'failed' | 'undone' | 'warning' | 'info' | 'detail';
  readonly text: string;
}

export interface Narrator {
  /** The title of a step; in a rollback, of its undo. */
  titleNow(step: string): string;
  /** The same for a running one. */
  titleWork(step: string): string;
  /** From the failure of a step to the attempt's ending: activity then is the undoing of steps. */
  isUndoing(): boolean;
  /** Whether this is the first event about undoing this step: no record announces its beginning. */
  beginsUndoing(step: string): boolean;
  /** The end of a step that no record reports. */
  tellEnd(end: { step: string; tone: 'done' | 'failed'; seconds: number }): Line;
  /** The text of a record; undefined for those with nothing new for a reader. */
  tell(event: RecordEvent): Line | undefined;
}

/** Turns journal records into lines, for the terminal and for logs alike. */
export function createEventRenderer(wording: Wording): Narrator {
  let hooks: readonly AttemptHook[] = [];
  let undoing = false;
  let undone = '';
  const { messages } = wording;
  const titleOf = (step: string) => titleStep({ step, hooks, wording });
  const titleNow = (step: string) =>
    undoing ? titleUndoing({ step, title: titleOf(step), messages }) : titleOf(step);
  return {
    titleNow,
    titleWork: (step) => wording.messages.report.step.started(titleNow(step)),
    isUndoing: () => undoing,
    beginsUndoing(step) {
      if (!undoing || step === undone) return false;
      undone = step;
      return true;
    },
    tellEnd({ step, tone, seconds }) {
      const { finished, failed } = messages.report.step;
      const title = titleNow(step);
      return {
        tone,
        text: tone === 'done' ? finished(title, wording.format.duration(seconds)) : failed(title),
      };
    },
    tell({ record, recovers = false }) {
      if (record.event === 'step.failed') undoing = true;
      else if (record.event === 'recovery.started') undoing = record.data.direction === 'back';
      else if (record.event.startsWith('attempt.')) undoing = false;
      if (record.event === 'attempt.started') hooks = record.data.hooks;
      return record.event.startsWith('step.')
        ? tellStep({ record, title: titleOf(record.step ?? ''), wording })
        : (tellAttempt({ record, wording, recovers }) ??
            tellPage({ record, wording }) ??
            tellRest({ record, wording }));
    },
  };
}

function tellStep({
  record,
  title,
  wording: { messages, format },
}: {
  record: JournalRecord;
  title: string;
  wording: Wording;
}): Line | undefined {
  const words = messages.report.step;
  if (record.event === 'step.started') return { tone: 'start', text: words.started(title) };
  if (record.event === 'step.finished')
    return { tone: 'done', text: words.finished(title, format.duration(record.data.seconds)) };
  if (record.event === 'step.undone')
    return {
      tone: 'undone',
      text: words.finished(
        titleUndoing({ step: record.step ?? '', title, messages }),
        format.duration(record.data.seconds),
      ),
    };
  if (record.event === 'step.failed') {
    const reason = describeReason({ problem: record.data.problem, messages });
    return { tone: 'failed', text: [words.failed(title), ...reason].join('\n') };
  }
  return undefined;
}

function tellAttempt({
  record,
  wording: { messages, language, format },
  recovers,
}: {
  record: JournalRecord;
  wording: Wording;
  /** The attempt is reported because its recovery begins. */
  recovers: boolean;
}): Line | undefined {
  const words = messages.report.attempt;
  if (record.event === 'attempt.started') {
    const { from, to, title } = record.data;
    return {
      tone: 'info',
      text: words[recovers ? 'recovery' : 'started'](from, to, sanitise(title[language])),
    };
  }
  if (record.event === 'attempt.succeeded')
    return { tone: 'done', text: words.succeeded(format.duration(record.data.seconds)) };
  if (record.event === 'attempt.failed') {
    const { outcome, rollback, seconds } = record.data;
    const ending = words[outcome](format.duration(seconds));
    if (outcome === 'rolled-back') return { tone: 'failed', text: ending };
    const reason = describeRollback({ rollback, messages });
    return { tone: 'failed', text: [ending, words.notBack, ...reason].join('\n') };
  }
  if (record.event === 'recovery.started') {
    const { direction, from, to } = record.data;
    return { tone: 'info', text: words.recovering[direction](from, to) };
  }
  if (record.event === 'attempt.recovered') return tellRecovery({ data: record.data, messages });
  if (record.event === 'attempt.released') return { tone: 'info', text: words.released };
  return undefined;
}

function tellRecovery({
  data: { outcome, problem, rollback },
  messages,
}: {
  data: JournalData['attempt.recovered'];
  messages: Messages;
}): Line {
  const ending = messages.report.attempt.recovered[outcome];
  if (outcome !== 'maintenance') return { tone: 'done', text: ending };
  const cause = problem ?? rollback;
  if (cause === undefined) return { tone: 'failed', text: ending };
  return { tone: 'failed', text: [ending, ...describeReason({ problem: cause, messages })].join('\n') };
}

function tellRest({
  record,
  wording: { messages, format },
}: {
  record: JournalRecord;
  wording: Wording;
}): Line | undefined {
  const { results, hold } = messages.report;
  if (record.event === 'warning') return tellWarning(record.data, messages);
  if (record.event === 'notice.accepted')
    return { tone: 'info', text: results.noticeAccepted(record.data.version) };
  // For a file from support, the command's result says the same.
  if (record.event === 'archive.revoked' && record.data.carriedBy !== undefined)
    return { tone: 'info', text: messages.revocation.revoked(sanitiseAll(record.data)) };
  if (record.event === 'hold.started')
    return { tone: 'info', text: hold.started(format.date(record.data.until)) };
  if (record.event === 'hold.ended') {
    const { by, operator } = record.data;
    const text = by === 'operator' ? hold.ended.operator(sanitise(nameOperator(operator))) : hold.ended[by];
    return { tone: 'info', text };
  }
  if (record.event === 'releases.pruned')
    return { tone: 'detail', text: results.releasesPruned(record.data.versions.join(', ')) };
  if (record.event === 'backup.created') {
    const { databases = [], ...backup } = record.data;
    const counts = { databases: databases.length, dumps: databases.filter(({ dumped }) => dumped).length };
    return {
      tone: 'detail',
      text: describeNewBackup({ backup: { ...backup, ...counts }, words: results, format }),
    };
  }
  return undefined;
}

function tellPage({
  record,
  wording: { messages },
}: {
  record: JournalRecord;
  wording: Wording;
}): Line | undefined {
  const { page } = messages.report;
  if (record.event === 'maintenance.on') {
    const { manual } = record.data;
    if (manual === undefined) return { tone: 'detail', text: page.on };
    const by = sanitise(nameOperator(manual.operator));
    return { tone: 'info', text: page.onByHand(by, sanitise(manual.reason ?? '')) };
  }
  if (record.event !== 'maintenance.off') return undefined;
  const { operator } = record.data;
  if (operator === undefined) return { tone: 'detail', text: page.off };
  return { tone: 'info', text: page.offByHand(sanitise(nameOperator(operator))) };
}

function tellWarning(warning: JournalData['warning'], messages: Messages): Line {
  const tone = isForRecord(warning.code) ? 'detail' : 'warning';
  return { tone, text: describeWarning({ warning, messages }) };
}

/** The command's own result says it, or it must not make cron send a mail: `check` says it. */
function isForRecord(code: JournalData['warning']['code']): boolean {
  return code === 'apply.planned' || code === 'apply.plan-cancelled' || code === 'apply.outside-window';
}

/** The person, if sudo tells who is behind root. */
function nameOperator(operator: JournalData['hold.ended']['operator']): string {
  return operator?.behind ?? operator?.user ?? '?';
}
