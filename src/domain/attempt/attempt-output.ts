/** What hooks and services printed during an attempt. */
export interface AttemptOutput {
  /** The last lines from one moment to another, both in UTC, ISO 8601. */
  lastLines(from: string, to: string): readonly string[];
}

const shownLines = 20;
const shownLength = 500;

/** `2026-11-22T17:00:00.000Z | a line`, as the attempt's log marks what is not its own. */
const programLine = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) \| (.*)$/gm;

/** Reads an attempt's log. Each of its lines has its time, so that it finds the step in which it was printed. Pure. */
export function parseAttemptOutput(log: string): AttemptOutput {
  const lines = [...log.matchAll(programLine)].map(([, at = '', text = '']) => ({ at, text }));
  return {
    lastLines: (from, to) =>
      lines
        // How far a hook is tells nobody why it failed.
        .filter(({ at, text }) => at >= from && at <= to && !text.startsWith('::progress'))
        .slice(-shownLines)
        .map(({ text }) => text.slice(0, shownLength)),
  };
}
