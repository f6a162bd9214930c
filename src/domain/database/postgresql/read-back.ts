import { open, readFile, type FileHandle } from 'node:fs/promises';
import { Problem } from '../../../messages/problem.ts';
import type { Command, Finished } from '../../../ports/shell.ts';
import { decompressor } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { readToc, unknownFormat } from './archive-toc.ts';
import { isError, type Connection } from './connection.ts';
import { parseRecorded, type Recorded } from './description.ts';

/** Programs that read a dump. */
export interface Passage {
  readonly decompressed: Finished | undefined;
  readonly read: Finished | undefined;
  readonly lines: readonly string[];
  /** The id of the entry at which pg_restore met its last error. */
  readonly failedAt: number | undefined;
}

/** What the programs read instead of the beginning of a dump. */
export interface Beginning {
  /** The file that holds it. */
  readonly file: string;
  /** The number of the dump's own bytes that it replaces. */
  readonly bytes: number;
}

/**
 * Reads a dump to its end, as a restore would: the table of contents is at its beginning, and complete even in a
 * truncated dump.
 *
 * @throws Problem `backup.database-dump-incomplete`
 */
export async function readBackDump({
  dump,
  connection,
  onTable,
}: {
  dump: DumpFiles;
  connection: Connection;
  onTable?: ((table: string) => void) | undefined;
}): Promise<Recorded> {
  const recorded = await readRecorded({ dump, connection });
  const { decompressed, read, lines } = await passDump({
    dump,
    connection,
    args: ['--file=/dev/null'],
    priority: 'background',
    onTable,
  });
  if (decompressed?.exitCode !== 0 || read?.exitCode !== 0)
    throw describeIncomplete({ connection, file: dump.files['data'] ?? '', lines });
  if ((await readToc({ dump, connection })) === undefined)
    throw describeIncomplete({ connection, file: dump.files['data'] ?? '', lines: [unknownFormat] });
  return recorded;
}

/** Pipes a dump through pg_restore. */
export async function passDump({
  dump: { files, compression, interruption },
  connection,
  args,
  priority,
  onTable,
  command = connection.command,
  beginning,
}: {
  dump: DumpFiles;
  connection: Connection;
  args: readonly string[];
  /** The user to run it as. */
  command?: Connection['command'];
  priority: Command['priority'];
  onTable?: ((table: string) => void) | undefined;
  beginning?: Beginning | undefined;
}): Promise<Passage> {
  const commands = [
    { ...decompressor(compression, priority), diesWithUs: true as const },
    ...(beginning === undefined
      ? []
      : [
          { program: 'tail', args: [`--bytes=+${beginning.bytes + 1}`], diesWithUs: true as const },
          { program: 'cat', args: ['--', beginning.file, '-'], diesWithUs: true as const },
        ]),
    command('pg_restore', {
      args: ['--verbose', '--no-password', ...args],
      ...(priority === undefined ? {} : { priority }),
    }),
  ];
  const complaints = new Complaints();
  let failedAt: number | undefined;
  const file = await openDump(files['data'], connection);
  try {
    const finished = await connection.ports.shell.pipe(commands, {
      inputFd: file.fd,
      onStderrLine: (line) => {
        const table = /processing data for table "(.+)"$/.exec(line)?.[1];
        if (table !== undefined) onTable?.(table);
        const entry = /^pg_restore: .*\bfrom TOC entry (\d+);/i.exec(line)?.[1];
        if (entry !== undefined) failedAt = Number(entry);
        if (isComplaint(line)) complaints.add(line);
      },
    });
    if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
    const lines = connection.quoteLines(complaints.lines);
    return { decompressed: finished[0], read: finished.at(-1), lines, failedAt };
  } finally {
    await file.close();
  }
}

/** The error is kept, however long the statement that pg_restore prints after it. */
class Complaints {
  readonly #errors: string[] = [];
  readonly #others: string[] = [];

  add(line: string): void {
    const list = isError(line) ? this.#errors : this.#others;
    list.push(line);
    if (list.length > 20) list.shift();
  }

  get lines(): readonly string[] {
    return [...this.#errors, ...this.#others];
  }
}

/** With --verbose the programs also report what they do. */
export function isComplaint(line: string): boolean {
  return !/^pg_(dump|restore): (?!error|fatal|detail|hint|warning|\[)/.test(line);
}

/** @throws Problem `backup.database-dump-incomplete` */
export async function readRecorded({
  dump: { files },
  connection,
}: {
  dump: DumpFiles;
  connection: Connection;
}): Promise<Recorded> {
  const file = files['server'] ?? '';
  try {
    return parseRecorded(await readFile(file, 'utf8'));
  } catch (error) {
    throw describeIncomplete({ connection, file, lines: [], cause: error });
  }
}

async function openDump(file = '', connection: Connection): Promise<FileHandle> {
  return open(file, 'r').catch((error: unknown) => {
    throw describeIncomplete({ connection, file, lines: [String(error)], cause: error });
  });
}

export function describeIncomplete({
  connection: {
    database: { engine, name },
  },
  file,
  lines,
  cause,
}: {
  connection: Connection;
  file: string;
  lines: readonly string[];
  cause?: unknown;
}): Problem {
  return Problem.of('backup.database-dump-incomplete', { engine, name, file, lastLines: lines }, cause);
}
