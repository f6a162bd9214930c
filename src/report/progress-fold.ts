import { catalogues } from '../messages/index.ts';
import { findMessageNumber } from '../messages/numbers.ts';
import { putCode } from '../messages/put-code.ts';
import { warnings as declaredWarnings } from '../messages/tables.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { writeIncident, type AttemptHook, type JournalData, type JournalRecord } from '../model/journal.ts';
import type { ProgressFile } from '../model/progress.ts';
import type { Site } from '../model/site.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { Language } from '../terms/language.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { describeRecorded } from './describe.ts';
import { createFormat } from './format.ts';
import { followSteps, nameStep, planSteps } from './progress-steps.ts';

/** The progress of an attempt that begins. Pure. */
export function startState({
  site,
  record,
}: {
  site: Site;
  record: Extract<JournalRecord, { event: 'attempt.started' }>;
}): ProgressFile {
  return {
    format: 1,
    platform: site.name,
    state: 'running',
    step: null,
    percent: 0,
    startedAt: record.at,
    updatedAt: record.at,
    secondsLeft: null,
    from: record.data.from,
    to: record.data.to,
    outcome: null,
    steps: planSteps(record.data),
    warnings: [],
    incident: null,
    messageCode: null,
  };
}

/** The progress after one more record of its attempt. Pure. */
export function followProgress({
  state: known,
  record,
  hooks,
  head,
}: {
  state: ProgressFile;
  record: JournalRecord;
  hooks: readonly AttemptHook[];
  /** The hash of the previous record of the same attempt. */
  head: string;
}): ProgressFile {
  const state = followRecord({ state: known, record, hooks });
  return { ...state, ...followDetails({ state, record, hooks, head }) };
}

/** How far the records of one attempt have come; undefined without its beginning. Pure. */
export function foldProgress({
  site,
  records,
}: {
  site: Site;
  records: readonly JournalRecord[];
}): ProgressFile | undefined {
  let state: ProgressFile | undefined;
  let hooks: readonly AttemptHook[] = [];
  let head = '';
  for (const record of records) {
    if (record.event === 'attempt.started') {
      hooks = record.data.hooks;
      state = startState({ site, record });
    }
    if (state !== undefined) state = followProgress({ state, record, hooks, head });
    head = record.hash;
  }
  return state;
}

function followRecord({
  state,
  record,
  hooks,
}: {
  state: ProgressFile;
  record: JournalRecord;
  hooks: readonly AttemptHook[];
}): ProgressFile {
  if (record.event === 'step.started')
    return { ...state, step: nameStep({ step: record.step ?? '', hooks }) };
  if (record.event === 'step.failed') {
    const messageCode = findMessageNumber(record.data.problem.code) ?? null;
    return { ...state, state: 'rolling-back', step: null, percent: 0, messageCode };
  }
  if (record.event === 'recovery.started') {
    const isForward = record.data.direction === 'forward';
    // Whatever ending it had before: it is open again.
    const open = { ...state, outcome: null };
    return isForward ? { ...open, state: 'running' } : { ...open, state: 'rolling-back', step: null };
  }
  if (record.event === 'attempt.succeeded') {
    const outcome = inBothLanguages(sayDuration('succeeded', record.data.seconds));
    return over({ state, ending: 'succeeded', outcome });
  }
  if (record.event === 'attempt.failed') return failState({ state, data: record.data, hooks });
  if (record.event === 'attempt.recovered') {
    const { outcome, problem, rollback } = record.data;
    const cause = problem ?? rollback;
    const say = (language: Language) => catalogues[language].report.attempt.recovered[outcome];
    if (outcome !== 'maintenance') {
      const ending = outcome === 'forward' ? 'succeeded' : outcome;
      return over({ state, ending, outcome: inBothLanguages(say), cause });
    }
    const code = cause === undefined ? 'maintenance.recovery-declined' : 'maintenance.recovery';
    return over({ state, ending: outcome, outcome: inBothLanguages(putEnding(code, say)), cause });
  }
  return state;
}

/** What the follow-up page shows beside the state. */
function followDetails({
  state,
  record,
  hooks,
  head,
}: {
  state: ProgressFile;
  record: JournalRecord;
  hooks: readonly AttemptHook[];
  /** The hash of the previous record of the same attempt. */
  head: string;
}): Pick<ProgressFile, 'steps' | 'warnings' | 'incident'> {
  return {
    steps: followSteps({ steps: state.steps, record, hooks }),
    warnings: record.event === 'warning' ? addWarning(state.warnings, record.data.code) : state.warnings,
    incident: followIncident({ state, record, head }),
  };
}

/** Only the code: a warning's parameters may name folders and databases. */
function addWarning(warnings: readonly Bilingual[], code: WarningCode): readonly Bilingual[] {
  const warning = inBothLanguages((language) =>
    putCode(findMessageNumber(code), declaredWarnings[code].inPublic[language]),
  );
  return warnings.some(({ en }) => en === warning.en) ? warnings : [...warnings, warning];
}

/** As in `status`: it moves with the attempt's own records, and stays once a recovery begins. */
function followIncident({
  state: { state, incident },
  record: { event, attempt, hash },
  head,
}: {
  state: ProgressFile;
  record: JournalRecord;
  head: string;
}): string | null {
  if (state === 'succeeded' || attempt === null) return null;
  if (event === 'attempt.failed') return writeIncident({ attempt, head: hash });
  return event === 'recovery.started' ? (incident ?? writeIncident({ attempt, head })) : incident;
}

/** In the words in which `apply` ends; the failed step has the code of its cause. */
function failState({
  state,
  data: { outcome: ending, step, seconds, problem },
  hooks,
}: {
  state: ProgressFile;
  data: JournalData['attempt.failed'];
  hooks: readonly AttemptHook[];
}): ProgressFile {
  if (ending === 'maintenance') {
    const say = putEnding('maintenance.attempt', sayDuration('maintenance', seconds));
    return over({ state, ending, outcome: inBothLanguages(say), cause: problem });
  }
  const { from, to } = state;
  const { title } = nameStep({ step, hooks });
  // Without the contact, which the page shows anyway.
  const params = { from, to, step, title, attempt: '', incident: '', contact: '' };
  const told = { code: 'rolled-back.attempt', params } as const;
  const say = (language: Language) =>
    describeRecorded({ problem: told, messages: catalogues[language] }).what;
  return over({ state, ending, outcome: inBothLanguages(say), cause: problem });
}

function sayDuration(ending: 'succeeded' | 'maintenance', seconds: number) {
  return (language: Language) => {
    const messages = catalogues[language];
    return messages.report.attempt[ending](createFormat({ language, messages }).duration(seconds));
  };
}

function putEnding(code: string, say: (language: Language) => string) {
  return (language: Language) => putCode(findMessageNumber(code), say(language));
}

function over({
  state,
  ending,
  outcome,
  cause,
}: {
  state: ProgressFile;
  ending: 'succeeded' | 'rolled-back' | 'maintenance';
  outcome: Bilingual;
  /** Only the code: the sentence may name folders and databases. */
  cause?: RecordedProblem | undefined;
}): ProgressFile {
  const code = cause && findMessageNumber(cause.code);
  const messageCode = ending === 'succeeded' ? null : (code ?? state.messageCode);
  return { ...state, state: ending, step: null, percent: 100, secondsLeft: null, outcome, messageCode };
}

export function inBothLanguages(say: (language: Language) => string): Bilingual {
  return { fr: say('fr'), en: say('en') };
}
