import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { compressor } from '../../pipelines/compression.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';
import { describeFault } from '../../pipelines/faults.ts';
import type { DumpTask } from '../server.ts';
import { nothing, type Broken } from './broken.ts';
import { nameOf, StatementFailure, type Connection } from './connection.ts';
import type { Content } from './content.ts';
import { describeDumpFailure, judgeDumpComplaint, refuseDump } from './dump-failure.ts';
import { countDumped, listMissing, lookInto, type Seen } from './dumped.ts';
import { eventsSeconds } from './events.ts';
import { whenLetIn } from './let-in.ts';
import type { Part } from './plan-dump.ts';

/** Share of a dump's progress; the rest is reading it back. */
export const dumpingShare = 0.85;
const tries = 3;

/** A table was changed by DDL, or dropped, after the dump's snapshot began. */
const movedUnderUs = /Table definition has changed|doesn't exist|errno: 1412|\(1146\)|\(1412\)/;

interface Writing {
  readonly connection: Connection;
  readonly task: DumpTask;
  /** The database being dumped. */
  readonly name: string;
  /** The only tables to dump, if not all. */
  readonly only?: readonly string[] | undefined;
  readonly leftOut?: Broken;
  /** A sed script for each line on its way. */
  readonly edit?: string | undefined;
}

/**
 * Writes each part into a separate file, and checks its content against the catalogue before accepting it.
 *
 * @returns the file names
 * @throws Problem `backup.database-dump-lacks`, `backup.database-*`, `backup.no-space`
 */
export async function writeParts({
  parts,
  ...writing
}: Writing & { parts: readonly Part[] }): Promise<Record<string, string>> {
  const { connection, task } = writing;
  const before = await lookInto(writing).catch((error: unknown) => refuseDump({ error, connection }));
  const files: Record<string, string> = {};
  for (const part of parts) {
    const file = `${task.prefix}.${part.key}.sql.${task.compression === 'zstd' ? 'zst' : 'gz'}`;
    await writeCounted({ ...writing, part, before, file: join(task.folder, file) });
    files[part.key] = file;
  }
  return files;
}

async function writeCounted({
  connection,
  task,
  name,
  only,
  leftOut = nothing,
  edit,
  part,
  before,
  file,
}: Writing & { part: Part; before: Seen; file: string }): Promise<void> {
  const refuse = (error: unknown) => refuseDump({ error, connection });
  const { content } = before;
  const onTable = part.key === 'tables' ? trackTables({ content, onShare: task.onShare }) : () => undefined;
  for (let left = tries; ; left -= 1) {
    await writeAgain({ part, connection, task, file, onTable, edit });
    const counted = await countDumped({ connection, file, dump: task }).catch(refuse);
    const after = await lookInto({ connection, name, only }).catch(refuse);
    const names = listMissing({ part, before, after, counted, leftOut });
    if (names.length === 0) return;
    if (left <= 1) throw Problem.of('backup.database-dump-lacks', { ...nameOf(connection.database), names });
  }
}

/** By the estimated table sizes from the server: the program reports which table it is at. */
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
      await whenLetIn(() => writePart(write));
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
  /** A sed script for each line on its way. */
  edit: string | undefined;
}): Promise<void> {
  const { ports, client, database, programs } = connection;
  const stop = task.interruption === undefined ? {} : { interruption: task.interruption };
  const limit = part.key === 'events' ? { timeoutSeconds: eventsSeconds } : {};
  const dump: Command = { ...connection.dumpCommand(part.args, 'background'), ...stop, ...limit };
  const compress: Command = { ...compressor(task.compression), diesWithUs: true, ...stop };
  const script = [edit, part.key === 'views' ? splitHeads : undefined].filter((it) => it !== undefined);
  const args = ['--regexp-extended', ...script.flatMap((each) => ['--expression', each])];
  const sed: Command = { program: 'sed', args, ...stop };
  const handle = await open(file, 'w', 0o600).catch((error: unknown) => {
    throw describeFault(error, dirname(task.folder));
  });
  try {
    const words = collectWords(dump.program);
    const commands = [
      dump,
      ...(script.length === 0 ? [] : [{ ...sed, diesWithUs: true as const }]),
      compress,
    ];
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
    // The compressor's failure is the cause, since the other program then has nobody to write to.
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

/**
 * If a view's definer is a role, which has no host, the program writes the view's header on one line instead of three.
 */
const splitHeads =
  's/^(\\/\\*!50001 CREATE ALGORITHM=[A-Z]+) (DEFINER=`([^`]|``)*` SQL SECURITY [A-Z]+) VIEW /' +
  '\\1 *\\/\\n\\/*!50013 \\2 *\\/\\n\\/*!50001 VIEW /';

/**
 * The last lines of each program; of the dump program only those after it connected: earlier ones quote its options.
 */
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
