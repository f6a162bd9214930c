import type {
  EndingMoment,
  Moment,
  MomentDetail,
  OpenStanding,
  StepMoment,
} from '../../model/attempt-view.ts';
import type { JournalRecord } from '../../model/journal.ts';
import type { AttemptOutput } from './attempt-output.ts';
import type { AttemptHistory } from './history.ts';

interface Task {
  readonly attempt: AttemptHistory;
  readonly openStanding: OpenStanding;
  readonly output: AttemptOutput;
}

/** The records of an attempt as a sequence of events. Pure. */
export function buildTimeLine(task: Task): readonly Moment[] {
  const moments: Moment[] = [];
  /** The current step, with what has happened in it. */
  let open: { readonly started: JournalRecord; readonly details: MomentDetail[] } | undefined;
  /** What happened since the last step: only the end of an undo is recorded, and it takes what came before it. */
  let loose: MomentDetail[] = [];

  const close = (end: JournalRecord | undefined, standing: OpenStanding) => {
    if (open !== undefined) moments.push(describeStep({ ...task, ...open, end, standing }));
    open = undefined;
    moments.push(...loose);
    loose = [];
  };
  for (const record of task.attempt.records) {
    const detail = describeDetail(record);
    if (detail !== undefined) {
      (open?.details ?? loose).push(detail);
    } else if (record.event === 'step.started') {
      close(undefined, 'interrupted');
      open = { started: record, details: [] };
    } else if (record.event === 'step.finished' || record.event === 'step.failed') {
      close(record, 'interrupted');
    } else if (record.event === 'step.undone') {
      moments.push(describeUndoing({ ...task, record, details: loose }));
      loose = [];
    } else {
      close(undefined, 'interrupted');
      moments.push(...describeCourse({ ...task, record }));
    }
  }
  close(undefined, task.openStanding);
  return moments;
}

function describeStep({
  attempt,
  started,
  details,
  end,
  standing,
  output,
}: Task & {
  started: JournalRecord;
  details: readonly MomentDetail[];
  end: JournalRecord | undefined;
  standing: OpenStanding;
}): StepMoment {
  const common = { ...nameStep({ attempt, record: started }), at: started.at, details };
  if (end?.event === 'step.finished') return { ...common, state: 'finished', seconds: end.data.seconds };
  // What follows is a rollback or a recovery, whose services print output too.
  const next = attempt.records.find(({ seq, event }) => seq > started.seq && event === 'recovery.started');
  const lines = output.lastLines(started.at, end?.at ?? next?.at ?? endOfTime);
  const printed = lines.length === 0 ? {} : { output: lines };
  if (end?.event !== 'step.failed') return { ...common, state: standing, ...printed };
  const seconds = Math.max(0, (Date.parse(end.at) - Date.parse(started.at)) / 1000);
  return { ...common, state: 'failed', seconds, problem: end.data.problem, ...printed };
}

/** Later than every time in a log. */
const endOfTime = '9999';

function describeUndoing({
  attempt,
  record,
  details,
}: Task & {
  record: Extract<JournalRecord, { event: 'step.undone' }>;
  details: readonly MomentDetail[];
}): StepMoment {
  const { seconds } = record.data;
  const at = new Date(Date.parse(record.at) - seconds * 1000).toISOString();
  return { ...nameStep({ attempt, record }), at, state: 'undone', seconds, details };
}

function nameStep({
  attempt: { started },
  record: { step },
}: {
  attempt: AttemptHistory;
  record: JournalRecord;
}): Pick<StepMoment, 'kind' | 'name' | 'title'> {
  const hook = started.hooks.find(({ name }) => `hook-${name}` === step);
  return { kind: 'step', name: step ?? '', ...(hook && { title: hook.title }) };
}

function describeDetail(record: JournalRecord): MomentDetail | undefined {
  const { at } = record;
  if (record.event === 'warning') return { ...record.data, kind: 'warning', at };
  if (record.event === 'maintenance.on') return { kind: 'page', at, on: true };
  if (record.event === 'maintenance.off') return { kind: 'page', at, on: false };
  if (record.event === 'hold.started') return { ...record.data, kind: 'held', at };
  if (record.event === 'hold.ended') return { ...record.data, kind: 'opened', at };
  if (record.event === 'backup.created') return { ...record.data, kind: 'backup-created', at };
  if (record.event === 'backup.restored') return { ...record.data, kind: 'backup-restored', at };
  if (record.event === 'backup.pruned') return { ...record.data, kind: 'backups-pruned', at };
  if (record.event === 'releases.pruned') return { ...record.data, kind: 'releases-pruned', at };
  return undefined;
}

/** What concerns the attempt as a whole. */
function describeCourse({ attempt, record, output }: Task & { record: JournalRecord }): Moment[] {
  const { at } = record;
  if (record.event === 'recovery.started') {
    const { direction, operator, bootId } = record.data;
    return [{ kind: 'recovery', at, direction, operator, rebooted: bootId !== attempt.started.bootId }];
  }
  if (record.event === 'attempt.released') return [{ ...record.data, kind: 'release', at }];
  const ending = describeEnding(record);
  if (ending?.rollback === undefined) return ending === undefined ? [] : [ending];
  const before = attempt.records.findLast(({ seq }) => seq < record.seq);
  const lines = output.lastLines(before?.at ?? at, at);
  return [lines.length === 0 ? ending : { ...ending, output: lines }];
}

function describeEnding(record: JournalRecord): EndingMoment | undefined {
  const { at } = record;
  if (record.event === 'attempt.succeeded') return { kind: 'ending', at, ending: 'succeeded' };
  if (record.event !== 'attempt.failed' && record.event !== 'attempt.recovered') return undefined;
  const { outcome, problem, rollback } = record.data;
  return {
    kind: 'ending',
    at,
    ending: outcome === 'forward' ? 'succeeded' : outcome,
    ...(record.event === 'attempt.recovered' && { recovered: true }),
    ...(problem && { problem }),
    ...(rollback && { rollback }),
  };
}
