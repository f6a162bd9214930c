import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from '../../../ports/shell.ts';
import { decompressor } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { shorten, StatementFailure, type Connection } from './connection.ts';
import type { Broken } from './broken.ts';
import { readContent, type Content } from './content.ts';
import type { Part } from './plan-dump.ts';
import { quoteName } from './quote.ts';

/** Engines whose rows are in the database itself: other tables only refer to rows elsewhere, which are not dumped. */
const enginesWithRows = new Set(['InnoDB', 'Aria', 'MyISAM', 'MEMORY', 'ARCHIVE', 'CSV']);
const tablesAtOnce = 200;

/** Expected content of a dump. */
export interface Seen {
  readonly content: Content;
  /** The tables that hold rows. */
  readonly filled: ReadonlySet<string>;
}

/**
 * The current content of a database, or of some of its tables.
 *
 * @throws StatementFailure, also if somebody keeps a table locked for too long
 */
export async function lookInto({
  connection,
  name,
  only,
}: {
  connection: Connection;
  name: string;
  only?: readonly string[] | undefined;
}): Promise<Seen> {
  const whole = await readContent(connection, name);
  const isWanted = (table: string) => only === undefined || only.includes(table);
  const content = { ...whole, tables: whole.tables.filter((table) => isWanted(table.name)) };
  return { content, filled: await listFilled({ connection, name, content }) };
}

async function listFilled({
  connection: { query },
  name: database,
  content: { tables },
}: {
  connection: Connection;
  name: string;
  content: Content;
}): Promise<ReadonlySet<string>> {
  const names = tables
    .filter(({ isSequence, engine }) => !isSequence && enginesWithRows.has(engine))
    .map((table) => table.name);
  const filled = new Set<string>();
  for (let begin = 0; begin < names.length; begin += tablesAtOnce) {
    const some = names.slice(begin, begin + tablesAtOnce);
    const rows = await query(
      some
        .map(
          (table, index) =>
            `SELECT ${index} FROM DUAL WHERE EXISTS (SELECT 1 FROM ${quoteName(database)}.${quoteName(table)})`,
        )
        .join(' UNION ALL '),
    );
    for (const [index] of rows) filled.add(some[Number(index)] ?? '');
  }
  return filled;
}

/** The content of a dump file: the tables it creates, those it fills, and the number of other objects. */
export interface Counted {
  readonly made: ReadonlySet<string>;
  readonly filled: ReadonlySet<string>;
  readonly others: number;
}

/** The first line of a quoted name; the rest, if any, is on the next line. */
const name = '`([^`]|``)*(`|$)';
const script = [
  `s/^CREATE (TABLE|SEQUENCE) (${name}).*/made \\2/p`,
  `s/^INSERT INTO (${name}).*/filled \\1/p`,
  's/^CREATE .* (FUNCTION|PROCEDURE|PACKAGE|PACKAGE BODY) .*/other/p',
  's/^\\/\\*!50003 CREATE\\*\\/ .*/other/p',
  's/^\\/\\*!50106 CREATE\\*\\/ .*/other/p',
  's/^\\/\\*!50001 VIEW .*/other/p',
];

/** @throws StatementFailure */
export async function countDumped({
  connection: { ports },
  file,
  dump,
}: {
  connection: Pick<Connection, 'ports'>;
  file: string;
  dump: Pick<DumpFiles, 'compression' | 'interruption'>;
}): Promise<Counted> {
  const made = new Set<string>();
  const filled = new Set<string>();
  let others = 0;
  const stop = {
    diesWithUs: true,
    priority: 'background',
    ...(dump.interruption === undefined ? {} : { interruption: dump.interruption }),
  } as const;
  const args = ['--quiet', '--regexp-extended', ...script.flatMap((each) => ['--expression', each])];
  // As bytes: row data need not be text.
  const sed: Command = { program: 'sed', args, env: { LC_ALL: 'C' }, ...stop };
  const said: string[] = [];
  const handle = await open(file, constants.O_RDONLY);
  try {
    const finished = await ports.shell.pipe(
      [{ ...decompressor(dump.compression, 'background'), ...stop }, sed],
      {
        inputFd: handle.fd,
        onStdoutLine: (line) => {
          if (line === 'other') others += 1;
          else if (line.startsWith('made ')) made.add(line.slice('made '.length));
          else filled.add(line.slice('filled '.length));
        },
        onStderrLine: (line) => said.push(line),
      },
    );
    const failed = finished.find(({ exitCode }) => exitCode !== 0);
    if (failed !== undefined)
      throw new StatementFailure({
        program: sed.program,
        exitCode: failed.exitCode,
        lastLines: said.slice(-5).map(shorten),
      });
  } finally {
    await handle.close();
  }
  return { made, filled, others };
}

interface Counting {
  readonly before: Seen;
  readonly after: Seen;
  readonly counted: Counted;
}

/** What the catalogue has and the dump lacks: names of tables, or the actual and expected number of other objects. */
export function listMissing({
  part: { key },
  before,
  after,
  counted,
  leftOut,
}: Counting & { part: Part; leftOut: Broken }): readonly string[] {
  if (key === 'tables') return listLacking({ before, after, counted });
  const count = ({ content: { routines, triggers, views, events } }: Seen) =>
    ({
      routines: routines.length + triggers.length,
      views: views.length - leftOut.views.length,
      events: events.length - leftOut.events.length,
    })[key];
  const least = Math.min(count(before), count(after));
  return counted.others < least ? [`${key}: ${counted.others} < ${least}`] : [];
}

/** Tables that existed, or held rows, both before and after, but not in the dump. */
function listLacking({ before, after, counted: { made, filled } }: Counting): readonly string[] {
  return before.content.tables
    .map((table) => table.name)
    .filter((it) => after.content.tables.some((table) => table.name === it))
    .filter((it) => {
      const first = quoteName(it).split('\n')[0] ?? '';
      const holds = before.filled.has(it) && after.filled.has(it);
      return !made.has(first) || (holds && !filled.has(first));
    });
}
