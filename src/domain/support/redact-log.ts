import type { Scrub } from './scrub.ts';

/** Of what a log line begins with: its time, and the mark of what a program printed. */
const lineStart = /^(\d{4}-\d\d-\d\dT[\d:.]+Z (?:\| )?)?(.*)$/;

/** As the journal writes its heads into the log: they bear witness of it, and name nothing. */
const head = /^journal \d{1,15} [0-9a-f]{64}$/;

/**
 * Copies the end of an attempt's log, each line by itself, so that a secret cannot spread over two.
 *
 * @param maximumBytes of the log, counted from its end; the first line is left out if it is not whole
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
