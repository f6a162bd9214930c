import type { Scrub } from './scrub.ts';

/** The beginning of a log line: its time, and the mark of program output. */
const lineStart = /^(\d{4}-\d\d-\d\dT[\d:.]+Z (?:\| )?)?(.*)$/;

/** As the journal writes its heads into the log: they are evidence, and name nobody. */
const head = /^journal \d{1,15} [0-9a-f]{64}$/;

/**
 * Copies the end of an attempt's log line by line, so that a secret cannot span two.
 *
 * @param maximumBytes of the log, from its end; an incomplete first line is left out
 */
export function redactLog(log: Buffer, scrub: Scrub, maximumBytes: number): string {
  const isCut = log.length > maximumBytes;
  const lines = log.subarray(-maximumBytes).toString('utf8').split('\n');
  return lines
    .slice(isCut ? 1 : 0)
    .map((line) => redactLine(line, scrub))
    .join('\n');
}

function redactLine(line: string, scrub: Scrub): string {
  if (head.test(line)) return line;
  const [, start = '', text = ''] = lineStart.exec(line) ?? [];
  return `${start}${scrub(text)}`;
}
