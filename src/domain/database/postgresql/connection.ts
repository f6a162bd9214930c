import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import type { Database, Site } from '../../../model/site.ts';
import { nameServer, openClient, type Client } from '../client.ts';
import { describeOwner, type Owner } from '../owner.ts';
import { findProgramFolder } from './programs.ts';
import { formatOptions, preamble, sessionOptions } from './session.ts';

/** The ways to run PostgreSQL's programs for one database. Each opens a new connection. */
export interface Connection {
  readonly database: Database;
  readonly ports: Ports;
  /** The owner of the copies that are made; undefined if there are none. */
  readonly owner: Owner | undefined;
  readonly client: Client;
  readonly command: (
    program: string,
    options: Pick<Command, 'args' | 'priority' | 'interruption'>,
  ) => Command;
  /** As another role, given by libpq's variables, and where. */
  commandAs(
    login: Readonly<Record<'PGHOST' | 'PGPORT' | 'PGUSER' | 'PGPASSFILE', string>>,
    program: string,
    options: Pick<Command, 'args' | 'priority' | 'interruption'>,
  ): Command;
  /** A program's output without secrets: its error messages, or else its last lines. */
  quoteLines(lines: readonly string[]): readonly string[];
  /**
   * Runs a psql script, and returns its rows: one per line, fields separated by tabs.
   *
   * @throws Problem `backup.database-unreachable`, `backup.database-missing`; `PsqlFailure` for statements that the
   * server refuses
   */
  query(sql: string, options?: QueryOptions): Promise<string>;
  /** The problem for a script that the server refused; any other error unchanged. */
  describeFailure(during: 'dump' | 'restore', error: unknown): unknown;
}

export interface QueryOptions {
  /** The site's own if omitted. */
  readonly name?: string;
  /** Continues after a statement that the server refuses; its message is lost. */
  readonly isTolerant?: boolean;
}

export class PsqlFailure extends Error {
  readonly exitCode: number;
  readonly lines: readonly string[];

  constructor({ exitCode, lines }: { exitCode: number; lines: readonly string[] }) {
    super(lines.join('\n'));
    this.exitCode = exitCode;
    this.lines = lines;
  }
}

const keptLines = 5;

/** psql's exit code if it found no server, or lost it. */
const connectionExit = 2;

/**
 * A server at its connection limit has room again once the clients of a stopped service are gone; one that is starting,
 * after a crash for instance, accepts connections later. In both cases no part of a script was run. In the server's
 * English and French words.
 */
const notYet =
  /the database system is (?:starting up|in recovery mode|not yet accepting connections)|le système de bases de données (?:se lance|est en cours de restauration|n(?:’|')accepte pas encore)/i;
const full =
  /too many (?:clients|connections)|remaining connection slots|trop de (?:clients|connexions)|emplacements de connexions? restants/i;
/** In the server's English and French words. */
const lockTimeout = /due to lock timeout|obtention d(?:es|’un|'un) verrous?/i;

const fullTries = 30;
const fullPauseMilliseconds = 1000;

/** A path below something that is not a folder can never exist: libpq would complain of a path that is a folder. */
export const noFile = '/dev/null/none';

/** @throws Problem `backup.database-credentials` */
export async function openConnection({
  database,
  ports,
  platform,
}: {
  database: Database;
  ports: Ports;
  platform?: Pick<Site, 'name' | 'root'> | undefined;
}): Promise<Connection> {
  const programs = await findProgramFolder({ database, ports });
  const client = await openClient({
    database: programs === undefined ? database : { ...database, programs },
    ports,
  });
  const owner = platform === undefined ? undefined : await describeOwner(platform);
  const env = describeConnection(database);
  const { engine, name } = database;
  const run = (sql: string, { name: target = name, isTolerant = false }: QueryOptions = {}) =>
    ports.shell.run(
      client.command('psql', {
        args: [
          ...[
            '--no-psqlrc',
            '--no-password',
            '--quiet',
            '--no-align',
            '--tuples-only',
            '--field-separator=\t',
          ],
          ...[
            `--set=ON_ERROR_STOP=${isTolerant ? 'off' : 'on'}`,
            `--dbname=${describeTarget(target)}`,
            '--file=-',
          ],
        ],
        env,
      }),
      { input: `${preamble}${sql}` },
    );
  const quoteLines = (lines: readonly string[]) => chooseLines(lines.map((line) => client.quote(line)));
  const connection: Connection = {
    database,
    ports,
    owner,
    client,
    quoteLines,
    command: (program, options) => client.command(program, { ...options, env }),
    commandAs: (login, program, options) =>
      client.command(program, { ...options, env: { ...constants, ...login } }),
    async query(sql, options = {}) {
      let { exitCode, stdout, stderr } = await run(sql, options);
      for (let left = fullTries; left > 0 && exitCode === connectionExit && isTooEarly(stderr); left -= 1) {
        await ports.clock.sleep(fullPauseMilliseconds);
        ({ exitCode, stdout, stderr } = await run(sql, options));
      }
      if (exitCode === 0) return stdout.trimEnd();
      const lines = splitLines(stderr);
      if (exitCode !== connectionExit) throw new PsqlFailure({ exitCode, lines: quoteLines(lines) });
      if (options.name === undefined && (await isMissing(connection)))
        throw Problem.of('backup.database-missing', { engine, name, server: nameServer(database) });
      const detail = client.quote(lines.map((line) => line.trim()).join(' '));
      throw Problem.of('backup.database-unreachable', { engine, name, server: nameServer(database), detail });
    },
    describeFailure(during, error) {
      if (!(error instanceof PsqlFailure)) return error;
      if (error.lines.some((line) => lockTimeout.test(line)))
        return Problem.of('backup.database-locked', {
          ...{ engine, name, server: nameServer(database), names: [] },
        });
      return Problem.of(`backup.database-${during}-failed`, {
        ...{ engine, name, program: 'psql' },
        ...{ exitCode: error.exitCode, lastLines: error.lines },
      });
    },
  };
  return connection;
}

export function isTooEarly(stderr: string): boolean {
  return full.test(stderr) || notYet.test(stderr);
}

/** Runs a script from which a database can be created, renamed or dropped: connected to another one. */
export async function queryMaintenance(
  connection: Connection,
  sql: string,
  options: Pick<QueryOptions, 'isTolerant'> = {},
): Promise<string> {
  const others = ['postgres', 'template1'].filter((it) => it !== connection.database.name);
  const [first = '', second = first] = others;
  try {
    return await connection.query(sql, { ...options, name: first });
  } catch (error) {
    // A Problem means that there was no connection, so no part of the script was run.
    if (!(error instanceof Problem)) throw error;
    return connection.query(sql, { ...options, name: second }).catch((again: unknown) => {
      throw again instanceof Problem ? error : again;
    });
  }
}

/** Whether a database of that name exists on the server. */
export async function exists(connection: Connection, name: string): Promise<boolean> {
  const sql = `SELECT count(*) FROM pg_database WHERE datname = ${literal(name)};`;
  return (await queryMaintenance(connection, sql)) === '1';
}

/** By querying it: the server's messages are in its own language. */
async function isMissing(connection: Connection): Promise<boolean> {
  return exists(connection, connection.database.name).then(
    (found) => !found,
    () => false,
  );
}

export function literal(text: string): string {
  return `${text.includes('\\') ? ' E' : ''}'${text.replaceAll(/['\\]/g, '$&$&')}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A database as libpq's programs accept it, including settings that a service file must not decide: its session
 * settings, such as a search path or an encoding, would override our environment.
 *
 * @param settings for this session, in addition to the common ones
 */
export function describeTarget(name: string, settings: Readonly<Record<string, string>> = {}): string {
  const options = [sessionOptions, formatOptions(settings)].join(' ').trimEnd();
  const words = { dbname: name, options, client_encoding: 'UTF8', replication: 'false' };
  return Object.entries(words)
    .map(([key, value]) => `${key}='${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`)
    .join(' ');
}

/**
 * libpq's environment variables. A password is never among them, and the password file of the user who runs the updater
 * is excluded: what is not configured is not used.
 */
function describeConnection(database: Database): Record<string, string> {
  const { socket, host, port, user, service, serviceFile, credentialsFile } = database;
  const server = socket ?? host;
  return {
    ...constants,
    PGPASSFILE: credentialsFile ?? noFile,
    ...(server === undefined ? {} : { PGHOST: server }),
    ...(port === undefined ? {} : { PGPORT: String(port) }),
    ...(user === undefined ? {} : { PGUSER: user }),
    ...(service === undefined ? {} : { PGSERVICE: service }),
    ...(serviceFile === undefined ? {} : { PGSERVICEFILE: serviceFile }),
  };
}

const constants = {
  PGCONNECT_TIMEOUT: '10',
  PGAPPNAME: 'ospi-update',
  PGCLIENTENCODING: 'UTF8',
  PGOPTIONS: sessionOptions,
};

export function splitLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** In the words of the programs, or of a server that speaks English, French or German. */
export function isError(line: string): boolean {
  return /\b(?:error|fatal|panic|erreur|panique|fehler)\b ?:/i.test(line);
}

/** Errors come first, then the other output. */
function chooseLines(lines: readonly string[]): readonly string[] {
  const errors = lines.filter(isError).slice(-3);
  const beside = lines.filter(
    (line) => !isError(line) && /\b(?:error|fatal|panic|detail|hint|warning)\b/i.test(line),
  );
  const complaints = [...errors, ...beside.slice(0, keptLines - errors.length)];
  return complaints.length > 0 ? complaints : lines.slice(-keptLines);
}
