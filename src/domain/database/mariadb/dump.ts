import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../../ports/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { compressor } from '../../backup/archive.ts';
import { describeFault } from '../../backup/faults.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';
import type { Dumped, DumpTask } from '../server.ts';
import { readContent, type Content } from './content.ts';
import {
  complainOfOptions,
  ended,
  judgeComplaint,
  nameOf,
  requireDatabase,
  shorten,
  StatementFailure,
  type Connection,
} from './connection.ts';
import { locate, writeDescribed, writeJson } from './dump-files.ts';
import { eventsSeconds, requireDumpableEvents } from './events.ts';
import { planParts, type Part } from './plan-dump.ts';
import { readBackDump } from './read-back.ts';
import { describeServer } from './surroundings.ts';
import { requireYoungClient } from './versions.ts';
import { requireValidViews } from './views.ts';

/** Of what a dump's progress is made of: the rest is reading it back. */
const dumpingShare = 0.85;
const tries = 3;

/** A table was changed by DDL, or is gone, since the dump began to look at them all at one moment. */
const movedUnderUs = /Table definition has changed|doesn't exist|errno: 1412|\(1146\)|\(1412\)/;

/**
 * Dumps into files of their own: what is loaded under another name and moved (tables, with data), and what can be made only
 * in its place. All rows of transactional tables are as of one moment. The objects without rows (views, routines, triggers,
 * events, grants) are read a moment later: nothing in MariaDB holds both, so DDL in that moment may be in one and not in the
 * other. Under the maintenance page nobody runs any.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function dumpMariadb({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask;
}): Promise<Dumped> {
  const { database } = connection;
  const serverVersion = await requireYoungClient(connection);
  await requireDatabase(connection);
  await requireValidViews(connection);
  const refuse = (error: unknown) => {
    throw describeDumpFailure({ error, connection });
  };
  await requireDumpableEvents(connection).catch(refuse);
  const content = await readContent(connection, database.name).catch(refuse);
  const parts = planParts({ content, name: database.name, serverVersion });
  const files = {
    ...(await writeParts({ parts, content, connection, task })),
    ...(await writeServer({ connection, task, serverVersion })),
  };
  task.onShare(dumpingShare);
  const described = await readBackDump({ dump: locate(files, task), connection });
  const told = await writeDescribed({ described, task });
  task.onShare(1);
  return { files: { ...files, ...told }, serverVersion, notTransactional: listNotTransactional(content) };
}

/** Writes each part into a file of its own. @returns the files' names */
export async function writeParts({
  parts,
  content,
  connection,
  task,
  edit,
}: {
  parts: readonly Part[];
  /** Of what the progress is told. */
  content: Content;
  connection: Connection;
  task: DumpTask;
  edit?: string | undefined;
}): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const part of parts) {
    const file = `${task.prefix}.${part.key}.sql.${task.compression === 'zstd' ? 'zst' : 'gz'}`;
    const onTable = part.key === 'tables' ? trackTables({ content, onShare: task.onShare }) : () => undefined;
    await writeAgain({ part, connection, task, file: join(task.folder, file), onTable, edit });
    files[part.key] = file;
  }
  return files;
}

export function listNotTransactional({ tables }: Content): readonly string[] {
  return tables.filter((table) => !table.isTransactional).map(({ name }) => name);
}

/** By the tables' sizes, which the server estimates: the program says which one it is at. */
function trackTables({
  content: { tables },
  onShare,
}: {
  content: Content;
  onShare: DumpTask['onShare'];
}): (table: string) => void {
  const total = Math.max(
    1,
    tables.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const sizes = new Map(tables.map(({ name, bytes }) => [name, bytes]));
  let done = 0;
  let current = 0;
  return (table) => {
    done += current;
    current = sizes.get(table) ?? 0;
    onShare(Math.min(1, done / total) * dumpingShare);
  };
}

async function writeAgain(write: Parameters<typeof writePart>[0]): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await writePart(write);
      return;
    } catch (error) {
      const mayPass = error instanceof StatementFailure && movedUnderUs.test(error.message);
      if (!mayPass || left <= 1) throw describeDumpFailure({ error, connection: write.connection });
    }
  }
}

async function writePart({
  part,
  connection,
  task,
  file,
  onTable,
  edit,
}: {
  part: Part;
  connection: Connection;
  task: DumpTask;
  file: string;
  onTable: (table: string) => void;
  /** sed's script, for each line on its way. */
  edit: string | undefined;
}): Promise<void> {
  const { ports, client, database, programs } = connection;
  const stop = task.interruption === undefined ? {} : { interruption: task.interruption };
  const limit = part.key === 'events' ? { timeoutSeconds: eventsSeconds } : {};
  const dump: Command = { ...connection.dumpCommand(part.args, 'background'), ...stop, ...limit };
  const compress: Command = { ...compressor(task.compression), diesWithUs: true, ...stop };
  const sed: Command = { program: 'sed', args: ['--regexp-extended', '--expression', edit ?? ''], ...stop };
  const handle = await open(file, 'w', 0o600).catch((error: unknown) => {
    throw describeFault(error, dirname(task.folder));
  });
  try {
    const words = collectWords(dump.program);
    const commands = [dump, ...(edit === undefined ? [] : [{ ...sed, diesWithUs: true as const }]), compress];
    const finished = await ports.shell.pipe(commands, {
      outputFd: handle.fd,
      onStderrLine: (line, program) => {
        const table = /^-- Retrieving (?:table|sequence) structure for (?:table)? ?(.*)\.\.\.$/.exec(
          line,
        )?.[1];
        if (table !== undefined) onTable(table);
        words.add(line, program);
      },
    });
    const [dumped, compressed] = [finished[0], finished.at(-1)];
    // The compressor's own failure is the cause, since the other then finds nobody to write to.
    if (compressed?.exitCode !== 0) {
      const lastLines = words.of(compress.program);
      if (lastLines.some(tellsFullDisk)) throw Problem.of('backup.no-space', { path: dirname(task.folder) });
      const exitCode = compressed?.exitCode ?? 1;
      throw new StatementFailure({ program: compress.program, exitCode, lastLines });
    }
    if (dumped?.exitCode !== 0) {
      const stderr = words.of(dump.program).join('\n');
      const exitCode = dumped?.exitCode ?? 1;
      const hasBegun = words.hasBegun();
      throw judgeDumpComplaint({ hasBegun, stderr, exitCode, program: programs.dump, client, database });
    }
    await handle.sync();
  } catch (error) {
    throw describeFault(error, dirname(task.folder));
  } finally {
    await handle.close();
  }
}

/** The last lines of each program; of the dump program's only those from when it connects: before, they quote its options. */
function collectWords(dumpProgram: string) {
  const said = new Map<string, string[]>();
  let hasBegun = false;
  return {
    hasBegun: () => hasBegun,
    of: (program: string): readonly string[] => said.get(program) ?? [],
    add: (line: string, program: string) => {
      const isRemark = line.startsWith('-- ');
      if (isRemark && program === dumpProgram && !hasBegun) {
        hasBegun = true;
        said.delete(program);
      }
      if (!isRemark) said.set(program, [...(said.get(program) ?? []), line].slice(-5));
    },
  };
}

/** The dump program tells no connection by its words; all else is a failed dump. */
function judgeDumpComplaint({
  hasBegun,
  ...complaint
}: Parameters<typeof judgeComplaint>[0] & { hasBegun: boolean }): Error {
  const { stderr, program, exitCode, client } = complaint;
  const problem = hasBegun || exitCode >= ended ? undefined : complainOfOptions(complaint);
  if (problem !== undefined) return problem;
  if (/Got error: 1044|Got error: 1045|Got error: 20\d\d/.test(stderr)) {
    const isWhenConnecting = stderr.includes('when trying to connect');
    if (isWhenConnecting)
      return judgeComplaint({
        ...complaint,
        stderr: stderr.replace(/^.*Got error: (\d+):/m, 'ERROR $1 (HY000):'),
      });
  }
  const lastLines = client.quote(stderr).split('\n').slice(-5).map(shorten);
  return new StatementFailure({ program, exitCode, lastLines });
}

export function describeDumpFailure({
  error,
  connection,
}: {
  error: unknown;
  connection: Connection;
}): unknown {
  if (!(error instanceof StatementFailure)) return error;
  const { program, exitCode, lastLines } = error;
  return Problem.of(
    'backup.database-dump-failed',
    { ...nameOf(connection.database), program, exitCode, lastLines },
    error,
  );
}

/** @returns the file's name, by what it holds */
export async function writeServer({
  connection,
  task,
  serverVersion,
}: {
  connection: Connection;
  task: DumpTask;
  serverVersion: string;
}): Promise<{ readonly server: string }> {
  const server = `${task.prefix}.server.json`;
  try {
    await writeJson(join(task.folder, server), await describeServer(connection, serverVersion));
  } catch (error) {
    throw describeFault(describeDumpFailure({ error, connection }), dirname(task.folder));
  }
  return { server };
}
