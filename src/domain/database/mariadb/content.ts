import type { Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/** The content of a database, by name. */
export interface Content {
  /** Including sequences, which `RENAME TABLE` moves too. */
  readonly tables: readonly Table[];
  readonly views: readonly string[];
  readonly triggers: readonly string[];
  readonly events: readonly string[];
  readonly routines: readonly { readonly kind: string; readonly name: string }[];
}

export interface Table {
  readonly name: string;
  readonly isSequence: boolean;
  readonly isVersioned: boolean;
  /** Whether a dump sees a consistent snapshot of it. */
  readonly isTransactional: boolean;
  readonly bytes: number;
  /** The storage engine, such as `InnoDB`. */
  readonly engine: string;
}

/** Empty for a missing database. */
export async function readContent({ query }: Connection, name: string): Promise<Content> {
  const schema = quoteString(name);
  const rows = await query(`
SELECT 'table', TABLE_NAME, TABLE_TYPE, IFNULL(DATA_LENGTH, 0),
  IFNULL((SELECT TRANSACTIONS FROM information_schema.ENGINES e WHERE e.ENGINE = t.ENGINE), 'NO'), IFNULL(ENGINE, '')
  FROM information_schema.TABLES t WHERE TABLE_SCHEMA = ${schema} AND TABLE_TYPE NOT LIKE '%TEMPORARY%' ORDER BY 2;
SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema} ORDER BY 2;
SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema} ORDER BY 2;
SELECT 'routine', ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema}
  ORDER BY ROUTINE_TYPE = 'PACKAGE', 2;
`);
  const named = (kind: string) => rows.filter((row) => row[0] === kind);
  const names = (kind: string) => named(kind).map(([, it = '']) => it);
  return {
    tables: named('table')
      .filter(([, , type]) => !isView(type))
      .map(([, table = '', type, bytes, transactions, engine = '']) => ({
        name: table,
        isSequence: type === 'SEQUENCE',
        isVersioned: type === 'SYSTEM VERSIONED',
        isTransactional: transactions === 'YES' || type === 'SEQUENCE',
        bytes: Number(bytes),
        engine,
      })),
    views: named('table')
      .filter(([, , type]) => isView(type))
      .map(([, view = '']) => view),
    triggers: names('trigger'),
    events: names('event'),
    routines: named('routine').map(([, routine = '', kind = '']) => ({ kind, name: routine })),
  };
}

function isView(type: string | undefined): boolean {
  return type === 'VIEW' || type === 'SYSTEM VIEW';
}
