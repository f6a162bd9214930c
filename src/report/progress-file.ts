import { catalogues } from '../messages/index.ts';
import { putCode } from '../messages/put-code.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import { writeIncident, type AttemptHook, type JournalData, type JournalRecord } from '../model/journal.ts';
import type { Language } from '../terms/language.ts';
import { findMessageNumber } from '../messages/numbers.ts';
import { warnings as declaredWarnings } from '../messages/tables.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { ProgressFile } from '../model/progress.ts';
import type { Reporter } from '../ports/reporter.ts';
import { sitePaths, type Site } from '../model/site.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { describeRecorded } from './describe.ts';
import { createFormat } from './format.ts';
import { followSteps, nameStep, nameUndoing, planSteps } from './progress-steps.ts';

const betweenWritesMilliseconds = 1000;
const beatMilliseconds = 10_000;

/**
 * Keeps `progress.json` for the maintenance page, from the same events as the terminal: at most one write per second,
 * always the last state, and a heartbeat in long silences. Anyone can read it, so it contains no text of a hook, no
 * path and no name. A failed write is ignored: a full disk must not break an update because of its progress.
 */
export function createProgressFile({
  site,
  files,
  clock,
  history = () => [],
}: {
  site: Site;
  files: Files;
  clock: Clock;
  /** The journal's records as found by this process: a recovery continues what another process did. */
  history?: () => readonly JournalRecord[];
}): Reporter {
  const path = sitePaths(site).progress;
  let hooks: readonly AttemptHook[] = [];
  let state: ProgressFile | undefined;
  let seen = 0;
  let head = '';
  const writer = createPacedWriter({
    clock,
    write: async () => {
      if (state === undefined) return;
      const now = { ...state, updatedAt: clock.now().toISOString() };
      await files.writeAtomic(path, `${JSON.stringify(now)}\n`, 0o644);
    },
  });
  // A hook may be silent for an hour, and so is a killed update: readers must be able to distinguish them.
  const beat = setInterval(() => {
    if (state?.outcome === null) writer.request();
  }, beatMilliseconds).unref();

  const follow = (record: JournalRecord): void => {
    seen = record.seq;
    if (record.event === 'attempt.started') {
      hooks = record.data.hooks;
      state = startState({ site, record });
    }
    if (state === undefined) return;
    state = followRecord({ state, record, hooks });
    state = { ...state, ...followDetails({ state, record, hooks, head }) };
    head = record.hash;
  };

  return {
    report(event) {
      if (event.kind === 'note') return;
      if (event.kind === 'record') {
        const { attempt, seq } = event.record;
        const missed = history().filter(
          (record) => record.attempt === attempt && record.seq > seen && record.seq < seq,
        );
        for (const record of [...missed, event.record]) follow(record);
      }
      if (state === undefined) return; // Visitors see nothing before an attempt.
      if (event.kind === 'progress' && state.state === 'rolling-back')
        state = { ...state, step: nameUndoing({ step: event.step, hooks }) };
      const { percent, secondsLeft = null } = event.overall ?? {};
      if (state.outcome === null) state = { ...state, percent: percent ?? state.percent, secondsLeft };
      writer.request();
    },
    finish() {
      // The journal's last record has already reported the ending.
    },
    fail() {
      // A refusal is not an attempt, and a failed attempt is on record. One without an ending was stopped half-way.
      if (state?.outcome !== null) return;
      const outcome = inBothLanguages((language) => catalogues[language].report.attempt.interrupted);
      state = { ...state, state: 'interrupted', secondsLeft: null, outcome };
      writer.request();
    },
    pause() {
      // Nothing is drawn.
    },
    async close() {
      clearInterval(beat);
      await writer.close();
    },
  };
}

function startState({
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
    return isForward ? { ...state, state: 'running' } : { ...state, state: 'rolling-back', step: null };
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

function inBothLanguages(say: (language: Language) => string): Bilingual {
  return { fr: say('fr'), en: say('en') };
}

/** Writes on request, at most once per second, one write at a time; closing writes what is pending. */
function createPacedWriter({ clock, write }: { clock: Clock; write: () => Promise<void> }): {
  request(): void;
  close(): Promise<void>;
} {
  let isWanted = false;
  let isClosed = false;
  let running: Promise<void> | undefined;
  let wake: () => void = () => undefined;

  const run = async () => {
    while (isWanted) {
      isWanted = false;
      await write().catch(() => undefined);
      if (isClosed) continue;
      const closing = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([clock.sleep(betweenWritesMilliseconds), closing]);
    }
    running = undefined;
  };
  return {
    request() {
      isWanted = true;
      running ??= run();
    },
    async close() {
      isClosed = true;
      wake();
      await running;
    },
  };
}
