import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import type { Database, Site } from '../../../model/site.ts';
import { nameServer, openClient, type Client } from '../client.ts';
import { heldPath, holdText } from '../held-text.ts';
import { describeOwner, type Owner } from '../owner.ts';
import { whenLetIn } from './let-in.ts';
import { optionGroups, pickConnectionOptions } from './option-file.ts';
import { quoteString } from './quote.ts';

/** A connection to a server: each statement and each dump runs its own client process. */
export interface Connection {
  readonly database: Database;
  readonly ports: Ports;
  /** The owner of the copies that are made; undefined if there are none. */
  readonly owner: Owner | undefined;
  readonly client: Client;
  /** `mariadb` and `mariadb-dump`, or their older names where those do not exist yet. */
  readonly programs: { readonly client: string; readonly dump: string };
  /** The client program; runs statements from standard input and exits at the first one that fails. */
  readonly clientCommand: (options?: { database?: string }) => Command;
  readonly dumpCommand: (args: readonly string[], priority?: Command['priority']) => Command;
  /** Runs statements in one session. @throws StatementFailure, Problem `backup.database-unreachable` */
  readonly query: (sql: string, database?: string) => Promise<readonly (readonly string[])[]>;
}

/** The server refused a statement, or a program reported an error. */
export class StatementFailure extends Error {
  override readonly name = 'StatementFailure';
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];

  constructor({
    program,
    exitCode,
    lastLines,
  }: Pick<StatementFailure, 'program' | 'exitCode' | 'lastLines'>) {
    super(lastLines.join(' / '));
    this.program = program;
    this.exitCode = exitCode;
    this.lastLines = lastLines;
  }
}

/** So that a server that accepts a connection and then stays silent does not block an update forever. */
const connectTimeout = '--connect-timeout=10';

/**
 * Global settings of a server could truncate results, or reject, abort or reinterpret what is loaded. Data created
 * under loose settings must load, so these are the loosest; rows and keys are not checked again.
 */
const plainSession = [
  "SET SESSION sql_mode = '', sql_select_limit = 18446744073709551615, sql_big_selects = 1, sql_safe_updates = 0",
  'autocommit = 1, max_statement_time = 0, tx_read_only = 0',
  'innodb_strict_mode = 0, check_constraint_checks = 0, alter_algorithm = 0, sql_if_exists = 0',
  'group_concat_max_len = 4294967295, system_versioning_asof = DEFAULT',
].join(', ');

/** @throws Problem `backup.database-credentials` */
export async function openConnection({
  database,
  ports,
  platform,
  lockSeconds = 60,
}: {
  database: Database;
  ports: Ports;
  platform?: Pick<Site, 'name' | 'root'> | undefined;
  /** How long a statement waits for a table or a row that another session holds. */
  lockSeconds?: number;
}): Promise<Connection> {
  const client = await openClient({ database, ports });
  const programs = {
    client: await findName({ names: ['mariadb', 'mysql'], database, ports }),
    dump: await findName({ names: ['mariadb-dump', 'mysqldump'], database, ports }),
  };
  const connectionArgs = listConnectionArgs(database);
  const [clientFds, dumpFds] = (['client', 'dump'] as const).map((key) => {
    const text = pickOptions({ client, database, groups: optionGroups[key] });
    return text === undefined ? {} : { fds: [holdText({ text, uid: client.uid })] };
  });
  const clientCommand: Connection['clientCommand'] = ({ database: name } = {}) =>
    client.command(programs.client, {
      ...clientFds,
      args: [
        ...connectionArgs,
        // Without --raw: special characters in names are escaped, so that rows and columns stay separate.
        ...['--batch', '--skip-column-names', '--default-character-set=utf8mb4', '--max-allowed-packet=1G'],
        // Keeps line ends and comments in routines. No server gets local files; no command but DELIMITER is known.
        ...[connectTimeout, '--skip-reconnect', '--local-infile=0', '--binary-mode', '--comments'],
        `--init-command=${plainSession}, lock_wait_timeout = ${lockSeconds}, innodb_lock_wait_timeout = ${lockSeconds}`,
        ...(name === undefined ? [] : [`--database=${name}`]),
      ],
    });
  return {
    database,
    ports,
    owner: platform === undefined ? undefined : await describeOwner(platform),
    client,
    programs,
    clientCommand,
    dumpCommand: (args, priority) =>
      client.command(programs.dump, {
        ...dumpFds,
        args: [...connectionArgs, ...args],
        ...(priority === undefined ? {} : { priority }),
      }),
    async query(sql, name) {
      const command = clientCommand(name === undefined ? {} : { database: name });
      return whenLetIn(async () => {
        const { exitCode, stdout, stderr } = await ports.shell.run(command, { input: sql });
        if (exitCode !== 0)
          throw judgeComplaint({ stderr, exitCode, program: programs.client, client, database });
        return parseRows(stdout);
      });
    },
  };
}

async function findName({
  names,
  database: { programs },
  ports,
}: {
  names: readonly [string, ...string[]];
  database: Database;
  ports: Ports;
}): Promise<string> {
  for (const name of names) {
    const found = await ports.shell.find(programs === undefined ? name : join(programs, name));
    if (found !== undefined) return name;
  }
  return names[0]; // Running it reports that it is missing.
}

/** @throws Problem `backup.database-credentials` */
function pickOptions({
  client,
  database,
  groups,
}: {
  client: Client;
  database: Database;
  groups: readonly string[];
}): string | undefined {
  const { credentials, owner } = client;
  const { credentialsFile: file } = database;
  if (credentials === undefined || file === undefined) return undefined;
  const text = pickConnectionOptions({ text: credentials, groups });
  if (text !== undefined) return text;
  throw Problem.of('backup.database-credentials', { file, reason: 'not-understood', owner });
}

/** Option files are not read, neither the system's nor the site's original one: they may contain anything. */
function listConnectionArgs({
  credentialsFile,
  socket,
  host,
  port,
  user,
  runAs,
}: Database): readonly string[] {
  // Otherwise the client would use the login name of this terminal as its user.
  const name = user ?? (credentialsFile === undefined ? runAs : undefined);
  return [
    credentialsFile === undefined ? '--no-defaults' : `--defaults-file=${heldPath}`,
    ...(socket === undefined ? [] : [`--socket=${socket}`, '--protocol=socket']),
    ...(host === undefined ? [] : [`--host=${host}`, '--protocol=tcp']),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(name === undefined ? [] : [`--user=${name}`]),
  ];
}

/**
 * Server error numbers end a refused connection; with a line number they belong to a statement. A lost connection ends
 * with the client's own numbers, 2000 and above.
 */
const refusals = /^ERROR (?:20\d\d |(?:1040|1045|1049|1130|1203|1226|1251|1275|1698|4151) \(\w+\):)/m;

/** What a client program's error means: no connection, or a failed statement. */
export function judgeComplaint({
  stderr,
  exitCode,
  program,
  client,
  database,
}: {
  stderr: string;
  exitCode: number;
  program: string;
  client: Client;
  database: Database;
}): Problem | StatementFailure {
  const lastLines = listLastLines({ stderr, client, database });
  // The client exits with 1 on a statement's error; messages without an error number are about its options.
  const isNumbered = numbered.test(stderr);
  if (!isNumbered && exitCode < ended) {
    const problem = complainOfOptions({ client, database });
    if (problem !== undefined) return problem;
  }
  if (refusals.test(stderr) || !isNumbered)
    return Problem.of('backup.database-unreachable', {
      ...nameOf(database),
      server: nameServer(database),
      detail: lastLines.length === 0 ? `${program}: ${exitCode}` : lastLines.join(' / '),
    });
  return new StatementFailure({ program, exitCode, lastLines });
}

const numbered = /^ERROR \d+ /m;
/** From this exit code on, a program was not found or was killed: that says nothing about its options. */
export const ended = 126;

/**
 * The client, not our parser, decides what it quotes from the file when it complains, so none of its message is shown.
 */
export function complainOfOptions({
  client: { owner },
  database: { credentialsFile: file },
}: {
  client: Client;
  database: Database;
}): Problem | undefined {
  return file === undefined
    ? undefined
    : Problem.of('backup.database-credentials', { file, reason: 'not-understood', owner });
}

const longestLine = 300;

/**
 * The server's errors without their statements, which may be long; without errors, the last lines. With an option file
 * only errors: the client may have quoted a line of that file in a warning before.
 */
export function listLastLines({
  stderr,
  client,
  database: { credentialsFile },
}: {
  stderr: string;
  client: Client;
  database: Database;
}): readonly string[] {
  const lines = client
    .quote(stderr)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('-- ') && !/^-+$/.test(line));
  const errors = lines.filter((line) => numbered.test(line));
  const told = errors.length > 0 || credentialsFile !== undefined ? errors : lines;
  return told.slice(-5).map(shorten);
}

export function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}

export function nameOf({ engine, name }: Database): Pick<Database, 'engine' | 'name'> {
  return { engine, name };
}

/** @throws Problem `backup.database-missing` */
export async function requireDatabase(connection: Connection): Promise<void> {
  const { database } = connection;
  if (await hasDatabase(connection, database.name)) return;
  throw Problem.of('backup.database-missing', { ...nameOf(database), server: nameServer(database) });
}

export async function hasDatabase({ query }: Connection, name: string): Promise<boolean> {
  const rows = await query(
    `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(name)}`,
  );
  return rows.length > 0;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

function parseRows(output: string): readonly (readonly string[])[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) =>
      line
        .split('\t')
        .map((value) => value.replaceAll(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole)),
    );
}

/** The server's error for a refused statement is not shown: it may quote a password hash. */
export async function runs({ query }: Connection, sql: string): Promise<boolean> {
  try {
    await query(sql);
    return true;
  } catch (error) {
    if (error instanceof StatementFailure) return false;
    throw error;
  }
}
