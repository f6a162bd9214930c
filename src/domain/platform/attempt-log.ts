import { closeSync, constants, mkdirSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFileSync } from '../files/plain-file.ts';

/** A hook that prints endlessly must not fill the disk. */
const maxOutputBytes = 16 * 1024 * 1024;

/** The time and the mark before each line, and its line end. */
const lineOverhead = 28;

/** The log of one attempt: output of its hooks and services, for support. */
export interface AttemptLog {
  readonly path: string;
  /** A line of the updater itself. */
  write(line: string): void;
  /** A line from a program, made printable; after 16 MiB the rest is dropped, and the log says so. */
  writeOutput(line: string): void;
  close(): void;
}

/** Opens an attempt's log for appending. A failed write is ignored: the journal is the record, the log only helps. */
export function openAttemptLog({
  site,
  attempt,
  clock,
}: {
  site: Pick<Site, 'root' | 'state' | 'public'>;
  attempt: string;
  clock: Clock;
}): AttemptLog {
  const path = sitePaths(site).attemptLog(attempt);
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const fd = openPlainFileSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  let outputBytes = 0;

  // Every line begins with its time, so no output can pass for one of the journal's own lines in this file.
  const writeLine = (text: string) => {
    try {
      writeSync(fd, `${clock.now().toISOString()} ${text}\n`);
    } catch {
      // The disk may be full; see above.
    }
  };

  return {
    path,
    write: writeLine,
    writeOutput(line) {
      if (outputBytes > maxOutputBytes) return;
      outputBytes += Buffer.byteLength(line) + lineOverhead;
      writeLine(outputBytes > maxOutputBytes ? '| … the rest is left out' : `| ${makePrintable(line)}`);
    },
    close() {
      closeSync(fd);
    },
  };
}

/**
 * Writes as \xHH what could control a terminal that displays the log, or misrepresent the text: control, bidirectional
 * and invisible characters, line separators.
 */
export function makePrintable(line: string): string {
  return line.replaceAll(
    /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}
