import type { Counters } from '../server.ts';
import type { Connection } from './connection.ts';
import type { Content, Table } from './content.ts';
import { describeDatabase } from './describe-database.ts';
import type { Described } from './described.ts';
import { planDefinitions } from './plan-dump.ts';
import { newName } from './names.ts';
import { quoteName } from './quote.ts';
import { judgeTable, parseTableStates, readTableStates } from './table-states.ts';

/** A smaller table is dumped and loaded faster than it is compared, and with more certainty. */
const smallBytes = 1024 ** 2;

/** Their rows are elsewhere and in no dump. */
const rowlessEngines = new Set(['MRG_MyISAM', 'MRG_MYISAM', 'CONNECT', 'SPIDER', 'FEDERATED', 'OQGRAPH']);

export interface Written {
  readonly written: readonly Table[];
  /** Of the live database, without rows. */
  readonly definitions: Described;
}

/**
 * The tables and sequences of the live database that may differ from the copy beside it. Nobody writes meanwhile.
 *
 * @throws StatementFailure
 */
export async function findWritten({
  connection,
  base,
  live,
  copy,
  touched,
}: {
  connection: Connection;
  /** The server's counters when the copy's rows were dumped. */
  base: Counters;
  live: Content;
  copy: Content;
  /** Tables of the copy that somebody has written to. */
  touched: readonly string[];
}): Promise<Written> {
  const judge = await openJudge({ connection, base });
  const { name: database } = connection.database;
  const definitions = await describeDefinitions({ connection, name: database, content: live });
  const copied = await describeDefinitions({ connection, name: newName(database), content: copy });
  const hasSameDefinition = compareDefinitions(definitions, copied);
  const there = new Set(copy.tables.map(({ name }) => name));
  const unknown: Table[] = [];
  const written = live.tables.filter((table) => {
    const { name, engine, bytes, isSequence } = table;
    if (isSequence || !there.has(name) || touched.includes(name) || rowlessEngines.has(engine)) return true;
    if (!hasSameDefinition(name)) return true;
    const judgement = judge(name);
    if (judgement === undefined && bytes > smallBytes) unknown.push(table);
    else return judgement !== 'unwritten';
    return false;
  });
  const differing = await findDiffering({ connection, names: unknown.map(({ name }) => name) });
  return { written: [...written, ...unknown.filter(({ name }) => differing.has(name))], definitions };
}

async function openJudge({ connection, base }: { connection: Connection; base: Counters }) {
  const before = parseTableStates(base);
  const now = await readTableStates(connection);
  const rows = await connection.query(`SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES
  WHERE VARIABLE_NAME = 'SERVER_UID'
UNION ALL SELECT UNIX_TIMESTAMP() - VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME'`);
  const [[server = ''] = [], [started = ''] = []] = rows;
  const isSame = base['server'] === server && base['started'] === started && server !== '';
  return (name: string) =>
    before === undefined || now === undefined || !isSame ? undefined : judgeTable({ name, before, now });
}

/** Of all tables and sequences of a database, without their rows. */
export async function describeDefinitions({
  connection,
  name,
  content,
}: {
  connection: Connection;
  name: string;
  content: Content;
}): Promise<Described> {
  return describeDatabase({ connection, name, parts: [planDefinitions(content, name)] });
}

/** Including the next auto-increment value. */
function compareDefinitions(live: Described, copy: Described): (table: string) => boolean {
  const [has, had] = [live, copy].map(({ tables }) => new Map(Object.entries(tables)));
  return (table) => {
    const [one, other] = [has?.get(table), had?.get(table)];
    return one?.definition === other?.definition && one?.next === other?.next;
  };
}

/**
 * Compares the server's checksums of both sides, which read every row but write none.
 *
 * @returns the tables whose rows differ, or cannot be compared
 */
export async function findDiffering({
  connection: { query, database },
  names,
}: {
  connection: Connection;
  names: readonly string[];
}): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const read = async (schema: string) => {
    const list = names.map((name) => `${quoteName(schema)}.${quoteName(name)}`).join(', ');
    const rows = await query(`CHECKSUM TABLE ${list} EXTENDED`);
    return rows.map(([, sum]) => sum);
  };
  const [had, has] = [await read(newName(database.name)), await read(database.name)];
  return new Set(names.filter((_, index) => had[index] !== has[index] || (has[index] ?? 'NULL') === 'NULL'));
}
