import { catalogues } from '../messages/index.ts';
import type { AttemptHook, JournalData, JournalRecord } from '../model/journal.ts';
import type { Language } from '../terms/language.ts';
import type { ProgressFile, ProgressStep } from '../model/progress.ts';
import { shorten } from './layout.ts';
import { titleStep, titleUndoing } from './wording.ts';

/** The steps of a starting attempt, as planned. Pure. */
export function planSteps({ steps, hooks }: JournalData['attempt.started']): readonly ProgressStep[] {
  return steps.map((step) => ({ ...nameStep({ step, hooks }), ...pending }));
}

const pending = { state: 'pending', startedAt: null, seconds: null } as const;

/** The steps after one more record. Pure. */
export function followSteps({
  steps,
  record,
  hooks,
}: {
  steps: readonly ProgressStep[];
  record: JournalRecord;
  hooks: readonly AttemptHook[];
}): readonly ProgressStep[] {
  const { step } = record;
  const change = readChange(record);
  if (step === null || change === undefined) return steps;
  if (steps.some(({ name }) => name === step))
    return steps.map((each) => (each.name === step ? changeStep(each, change) : each));
  return [...steps, { ...nameStep({ step, hooks }), ...pending, ...change }];
}

function changeStep(step: ProgressStep, change: Partial<ProgressStep>): ProgressStep {
  return step.state === 'failed' && change.state === 'undone' ? step : { ...step, ...change };
}

function readChange(record: JournalRecord): Partial<ProgressStep> | undefined {
  if (record.event === 'step.started') return { state: 'running', startedAt: record.at, seconds: null };
  if (record.event === 'step.finished') return { state: 'finished', seconds: record.data.seconds };
  if (record.event === 'step.failed') return { state: 'failed' };
  // A backup is kept, and a failure must be visible at the end.
  if (record.event === 'step.undone')
    return record.step === 'backup' ? undefined : { state: 'undone', seconds: record.data.seconds };
  return undefined;
}

/** The effect of undoing a step. */
export function nameUndoing({
  step,
  hooks,
}: {
  step: string;
  hooks: readonly AttemptHook[];
}): NonNullable<ProgressFile['step']> {
  const { name, title } = nameStep({ step, hooks });
  const undoing = (language: Language) =>
    titleUndoing({ step, title: title[language], messages: catalogues[language] });
  return { name, title: { fr: undoing('fr'), en: undoing('en') } };
}

/** The vendor's titles come from outside: made harmless, and short enough for a phone. */
export function nameStep({
  step,
  hooks,
}: {
  step: string;
  hooks: readonly AttemptHook[];
}): NonNullable<ProgressFile['step']> {
  const title = (language: Language) =>
    shorten(titleStep({ step, hooks, wording: { language, messages: catalogues[language] } }), 100);
  return { name: step, title: { fr: title('fr'), en: title('en') } };
}
