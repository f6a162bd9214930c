import { constants, createReadStream } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../../../ports/shell.ts';
import { decompressor } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { listLastLines, shorten, StatementFailure, type Connection } from './connection.ts';
import { whenLetIn } from './let-in.ts';
import { pointViewsAt } from './own-name.ts';
import { unqualifyTriggers } from './own-triggers.ts';
import { withTrustedRoutines } from './settings.ts';
import { quoteName, quoteString } from './quote.ts';

interface Load {
  readonly connection: Connection;
  readonly dump: DumpFiles;
  readonly key: 'tables' | 'routines' | 'views' | 'events';
  /** The database to load into. */
  readonly into: string;
  /** A sed script for each line on its way. */
  readonly edit?: string | undefined;
  readonly onShare?: ((share: number) => void) | undefined;
  /** The default if omitted. */
  readonly priority?: Command['priority'];
  /** Called with the views of a copy that stay placeholders, since they cannot be redirected to it. */
  readonly onUnpointed?: ((views: readonly string[]) => void) | undefined;
}

const watchMilliseconds = 500;

/**
 * Runs a file of a dump in a database, up to the first error.
 *
 * @throws StatementFailure, Problem `backup.database-unreachable`
 */
export async function loadFile(task: Load): Promise<void> {
  const file = task.dump.files[task.key];
  const load = () => {
    if (file === undefined) throw failure(task.connection.programs.client, 1, [task.key]);
    const { key, edit } = task;
    const isWhole = edit !== undefined && (key === 'views' || key === 'routines');
    return isWhole ? loadWhole({ ...task, file, edit }) : loadThrough({ ...task, file });
  };
  // With binary logging the server restricts functions and triggers alike.
  const isOfCode = task.key === 'routines' || task.key === 'events';
  await whenLetIn(() => (isOfCode ? withTrustedRoutines(task.connection, load) : load()));
}

async function loadThrough({
  connection,
  dump,
  into,
  edit,
  onShare,
  priority,
  file,
}: Load & { file: string }): Promise<void> {
  const { ports, client, database } = connection;
  const stop = stopOf({ dump, priority });
  const sed: Command = { ...sedCommand(edit ?? ''), ...stop };
  const load: Command = { ...connection.clientCommand({ database: into }), ...stop };
  const decompress: Command = { ...decompressor(dump.compression, priority ?? 'normal'), ...stop };
  const commands = [decompress, ...(edit === undefined ? [] : [sed]), load];
  const said: { program: string; line: string }[] = [];
  const handle = await open(file, constants.O_RDONLY);
  const watch = await watchPosition({ handle, onShare });
  try {
    const finished = await ports.shell.pipe(commands, {
      inputFd: handle.fd,
      onStderrLine: (line, program) => said.push({ program, line }),
    });
    const exitCodes = finished.map(({ exitCode }) => exitCode);
    const wordsOf = (program: string) => said.filter((it) => it.program === program).map(({ line }) => line);
    // The client's own failure is the cause: the others then find nobody to write to.
    const loaded = exitCodes.at(-1) ?? 1;
    const stderr = wordsOf(load.program).join('\n');
    if (loaded !== 0)
      throw failure(connection.programs.client, loaded, listLastLines({ stderr, client, database }));
    const failed = exitCodes.findIndex((exitCode) => exitCode !== 0);
    const program = commands[failed]?.program;
    if (program !== undefined)
      throw failure(program, exitCodes[failed] ?? 1, wordsOf(program).slice(-5).map(shorten));
  } finally {
    clearInterval(watch);
    await handle.close();
  }
}

/** Into a copy, read as a whole: a view or trigger spans lines and may name its own database. */
async function loadWhole({
  connection,
  dump,
  key,
  into,
  edit,
  priority,
  onUnpointed,
  file,
}: Load & { file: string; edit: string }): Promise<void> {
  const { ports, client, database, programs } = connection;
  const stop = stopOf({ dump, priority });
  const plain = await decompressAll({ connection, dump, priority, file });
  const pointed =
    key === 'views'
      ? pointViewsAt({ text: plain, from: database.name, to: into })
      : { text: unqualifyTriggers(plain), unpointed: [] };
  onUnpointed?.(pointed.unpointed);
  const edited = await ports.shell.run({ ...sedCommand(edit), ...stop }, { input: pointed.text });
  if (edited.exitCode !== 0) throw failure('sed', edited.exitCode, [edited.stderr]);
  const load: Command = { ...connection.clientCommand({ database: into }), ...stop };
  const { exitCode, stderr } = await ports.shell.run(load, { input: edited.stdout });
  if (exitCode !== 0) throw failure(programs.client, exitCode, listLastLines({ stderr, client, database }));
}

async function decompressAll({
  connection: { ports },
  dump,
  priority,
  file,
}: Pick<Load, 'connection' | 'dump' | 'priority'> & { file: string }): Promise<string> {
  const command = { ...decompressor(dump.compression, priority ?? 'normal'), ...stopOf({ dump, priority }) };
  const { stdin, stdout, done } = await ports.shell.start(command);
  // If it ends early, its exit code tells why.
  const [whole] = await Promise.all([
    text(stdout),
    pipeline(createReadStream(file), stdin).catch(() => undefined),
  ]);
  const { exitCode, stderr } = await done;
  if (exitCode !== 0) throw failure(command.program, exitCode, [shorten(stderr)]);
  return whole;
}

function stopOf({ dump: { interruption }, priority = 'normal' }: Pick<Load, 'dump' | 'priority'>) {
  return { diesWithUs: true, priority, ...(interruption === undefined ? {} : { interruption }) } as const;
}

function sedCommand(script: string): Command {
  return { program: 'sed', args: ['--regexp-extended', '--expression', script] };
}

function failure(program: string, exitCode: number, lastLines: readonly string[]): StatementFailure {
  return new StatementFailure({ program, exitCode, lastLines });
}

/** The decompressor reads the very file descriptor opened here, so the kernel knows its position. */
async function watchPosition({
  handle,
  onShare,
}: {
  handle: FileHandle;
  onShare: Load['onShare'];
}): Promise<NodeJS.Timeout | undefined> {
  if (onShare === undefined) return undefined;
  const { size } = await handle.stat();
  const look = async () => {
    const text = await readFile(`/proc/self/fdinfo/${handle.fd}`, 'utf8');
    const position = Number(/^pos:\s*(\d+)/m.exec(text)?.[1] ?? 0);
    onShare(Math.min(1, position / Math.max(1, size)));
  };
  return setInterval(() => void look().catch(() => undefined), watchMilliseconds);
}

/**
 * A column default from a sequence names the sequence's database: in a copy it must be the copy's own. Only column
 * definitions begin like this; rows do not, and line ends in values are escaped.
 */
export function editSequences({ from, to }: { from: string; to: string }): string {
  const name = quoteName(from).replaceAll(/[\\.[\]*^$+?(){}|/]/g, '\\$&');
  return `/^  \`/ s/((next|last|set)val\\()${name}\\./\\1${quoteName(to)}./g`;
}

/**
 * Definer of a copy's objects: nobody. Their own definers have rights only on the live database and may not even exist.
 * With the tool's user as definer, anyone with access to the copy (a right on `app%` covers it too) would run the live
 * owner's code with all of that user's rights, and an event would do so unattended. Nobody can log in from this host.
 */
const nobody = '`ospi-update-copy`@`nobody.invalid`';

/**
 * Sets the definer of the objects to nobody, views to invoker security, and disables events. A package keeps its
 * definer, since its security cannot be changed afterwards: a view that needs it could not be created.
 */
export const editObjects = [
  '/^CREATE DEFINER=.* PACKAGE /! s/^((CREATE|\\/\\*!50003 CREATE\\*\\/ \\/\\*!50017|\\/\\*!50106 CREATE\\*\\/ \\/\\*!50117' +
    `|\\/\\*!50013) DEFINER=)\`([^\`]|\`\`)*\`(@\`([^\`]|\`\`)*\`)?/\\1${nobody}/`,
  `s/^(\\/\\*!50013 DEFINER=${nobody} SQL SECURITY) DEFINER /\\1 INVOKER /`,
  '/^\\/\\*!50106 CREATE\\*\\/ / s/( ON COMPLETION (NOT )?PRESERVE) ENABLE /\\1 DISABLE /',
].join('\n');

/** Functions and procedures of a copy run with invoker security. Views that need them can be created only then. */
export async function settleRoutines({ query }: Connection, name: string): Promise<void> {
  const rows = await query(
    `SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${quoteString(name)}
      AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE') AND SECURITY_TYPE <> 'INVOKER'`,
  );
  const statements = rows.map(
    ([kind = '', it = '']) => `ALTER ${kind} ${quoteName(name)}.${quoteName(it)} SQL SECURITY INVOKER;`,
  );
  if (statements.length > 0) await query(statements.join('\n'));
}

/** A text search cannot tell what would run: the words may occur in an event's name as well. */
export async function settleEvents({ query }: Connection, name: string): Promise<void> {
  const rows = await query(
    `SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${quoteString(name)} AND STATUS = 'ENABLED'`,
  );
  const statements = rows.map(
    ([it = '']) => `ALTER DEFINER = ${nobody} EVENT ${quoteName(name)}.${quoteName(it)} DISABLE;`,
  );
  if (statements.length > 0) await query(statements.join('\n'));
}
