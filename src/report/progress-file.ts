import { catalogues } from '../messages/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { AttemptHook, JournalRecord } from '../model/journal.ts';
import type { ProgressFile } from '../model/progress.ts';
import type { Reporter } from '../ports/reporter.ts';
import { sitePaths, type Site } from '../model/site.ts';
import { createPacedWriter } from './paced-writer.ts';
import { followProgress, inBothLanguages, startState } from './progress-fold.ts';
import { nameUndoing } from './progress-steps.ts';

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
    state = followProgress({ state, record, hooks, head });
    head = record.hash;
  };

  return {
    report(event) {
      if (event.kind === 'note') return;
      if (event.kind === 'record') {
        const { attempt, seq } = event.record;
        const known = event.recovers === true ? history().filter((record) => record.attempt === attempt) : [];
        const missed = history().filter(
          (record) => record.attempt === attempt && record.seq > seen && record.seq < seq,
        );
        for (const record of known.length > 0 ? known : [...missed, event.record]) follow(record);
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
