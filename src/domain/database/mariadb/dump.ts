import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../../ports/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { compressor } from '../../backup/archive.ts';
import { describeFault } from '../../backup/faults.ts';
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
import { listBroken, listMissing, nothing, planParts, type Part } from './dump-plan.ts';
import { countDumped, listFilled } from './dumped.ts';
import { eventsSeconds, requireDumpableEvents } from './events.ts';
import { whenLetIn } from './let-in.ts';
import { describeLock } from './locks.ts';
import { requireRestorable } from './unrestorable.ts';
import { readBackDump } from './read-back.ts';
import { describeServer } from './surroundings.ts';
import { requireYoungClient } from './versions.ts';
import { orderViews, requireValidViews } from './views.ts';

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
  const refuse = async (error: unknown): Promise<never> => {
    throw describeDumpFailure({ error: await describeLock({ error, connection }), connection });
  };
  const leftOut = task.leavesOutBroken ? await listBroken(connection).catch(refuse) : nothing;
  if (!task.leavesOutBroken) {
    await requireValidViews(connection).catch(refuse);
    await requireDumpableEvents(connection).catch(refuse);
    await requireRestorable({ connection, serverVersion, forWayBack: false }).catch(refuse);
  }
  const look = async () => {
    const content = await readContent(connection, database.name);
    return { content, filled: await listFilled({ connection, content }) };
  };
  const before = await look().catch(refuse);
  const { content } = before;
  const views = await orderViews(connection).catch(refuse);
  const files: Record<string, string> = {};
  for (const part of planParts({ content, views, name: database.name, serverVersion, leftOut })) {
    const file = `${task.prefix}.${part.key}.sql.${task.compression === 'zstd' ? 'zst' : 'gz'}`;
    const onTable = part.key === 'tables' ? trackTables({ content, onShare: task.onShare }) : () => undefined;
    const path = join(task.folder, file);
    for (let left = tries; ; left -= 1) {
      await writeAgain({ part, connection, task, file: path, onTable });
      const counted = await countDumped({ connection, file: path, dump: task }).catch(refuse);
      const after = await look().catch(refuse);
      const names = listMissing({ part, before, after, counted, leftOut });
      if (names.length === 0) break;
      if (left <= 1) throw Problem.of('backup.database-dump-lacks', { ...nameOf(database), names });
    }
    files[part.key] = file;
  }
  const server = `${task.prefix}.server.json`;
  await writeServer({ file: join(task.folder, server), connection, serverVersion });
  files['server'] = server;
  task.onShare(dumpingShare);
  await readBackDump({
    dump: {
      files: Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(task.folder, name)])),
      compression: task.compression,
      interruption: task.interruption,
    },
    connection,
  });
  task.onShare(1);
  const notTransactional = content.tables.filter((table) => !table.isTransactional).map(({ name }) => name);
  return { files, serverVersion, notTransactional, leftOut: [...leftOut.views, ...leftOut.events] };
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
}: {
  part: Part;
  connection: Connection;
  task: DumpTask;
  file: string;
  onTable: (table: string) => void;
}): Promise<void> {
  const { ports, client, database, programs } = connection;
  const stop = task.interruption === undefined ? {} : { interruption: task.interruption };
  const limit = part.key === 'events' ? { timeoutSeconds: eventsSeconds } : {};
  const dump: Command = { ...connection.dumpCommand(part.args, 'background'), ...stop, ...limit };
  const compress: Command = { ...compressor(task.compression), diesWithUs: true, ...stop };
  const handle = await open(file, 'w', 0o600).catch((error: unknown) => {
    throw describeFault(error, dirname(task.folder));
  });
  try {
    const words = collectWords(dump.program);
    const [dumped, compressed] = await ports.shell.pipe([dump, compress], {
      outputFd: handle.fd,
      onStderrLine: (line, program) => {
        const table = /^-- Retrieving (?:table|sequence) structure for (?:table)? ?(.*)\.\.\.$/.exec(
          line,
        )?.[1];
        if (table !== undefined) onTable(table);
        words.add(line, program);
      },
    });
    // The compressor's own failure is the cause, since the other then finds nobody to write to.
    if (compressed?.exitCode !== 0) {
      const lastLines = words.of(compress.program);
      if (lastLines.some((line) => /No space left on device|Disk quota exceeded/.test(line)))
        throw Problem.of('backup.no-space', { path: dirname(task.folder) });
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

async function writeServer({
  file,
  connection,
  serverVersion,
}: {
  file: string;
  connection: Connection;
  serverVersion: string;
}): Promise<void> {
  try {
    const text = JSON.stringify(await describeServer(connection, serverVersion), undefined, 2);
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.writeFile(`${text}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw describeFault(describeDumpFailure({ error, connection }), dirname(dirname(file)));
  }
}
