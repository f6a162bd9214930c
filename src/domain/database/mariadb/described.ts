import { createHash, type Hash } from 'node:crypto';
import { createDumpReader, type DumpReader } from './dump-text.ts';
import { unqualifyTriggers } from './own-triggers.ts';
import { quoteName } from './quote.ts';

/** What a dump contains for each object, as digests that are equal for two databases with the same content. */
export interface Described {
  readonly format: 1;
  readonly tables: Readonly<Record<string, DescribedTable>>;
  readonly sequences: Readonly<Record<string, string>>;
  /** Views, routines, triggers and events, each by kind and name, such as `view v`. */
  readonly objects: Readonly<Record<string, string>>;
  /**
   * For a partial dump: the tables and sequences it contains. It is restored over another dump; that dump's tables
   * which are not listed here have been dropped.
   */
  readonly held?: readonly string[];
}

export interface DescribedTable {
  /** Of its definition. */
  readonly definition: string;
  /** The next auto-increment value; 0 if the server does not tell. */
  readonly next: number;
  readonly rows: number;
  /** Of the rows in the order of the dump; empty if they were not read. */
  readonly digest: string;
}

export interface Describer {
  /** One reader per file of the dump. */
  readonly read: () => DumpReader;
  readonly finish: () => Described;
}

interface Growing {
  definition: string;
  next: number;
  rows: number;
  readonly hash: Hash;
}

/**
 * `database` is the dumped database, and `alias` another name for it: its own name in a definition is ignored. A
 * routine body in a copy names the live database.
 */
export function createDescriber({ database, alias }: { database: string; alias?: string }): Describer {
  const own = matchOwnName(alias === undefined ? [database] : [database, alias]);
  const tables = new Map<string, Growing>();
  const sequences = new Map<string, Hash>();
  const objects = new Map<string, Hash>();
  const settings = new Map<string, string>();
  const table = (name: string) => grow(tables, name, startTable);
  const onStatement = (statement: string) => {
    const text = unqualifyTriggers(statement);
    const setting = /^(?:\/\*!\d+ )?SET (\w+)\s*=\s*('.*'|[\w+:]+)(?: \*\/)?$/s.exec(text);
    if (setting !== null) {
      settings.set((setting[1] ?? '').toLowerCase(), setting[2] ?? '');
      return;
    }
    const found = recognize(text);
    if (found === undefined) return;
    if (found.kind === 'table') {
      const { definition, next } = normalizeTable(text, own);
      Object.assign(table(found.name), { definition: digestText(definition), next });
    } else if (found.kind === 'sequence') grow(sequences, found.name, startHash).update(`${text}\n`);
    else {
      const context = [...settings].filter(([key]) => key !== 'character_set_results');
      const hash = grow(objects, `${found.kind} ${found.name}`, startHash);
      hash.update(`${JSON.stringify(context)}\n${normalizeObject(text, own)}\n`);
    }
  };
  return {
    read: () => {
      settings.clear();
      return createDumpReader({
        onStatement,
        onRows(name, piece, ended) {
          const growing = table(name);
          growing.hash.update(piece);
          growing.rows += ended;
        },
      });
    },
    finish: () => ({
      format: 1,
      tables: record(tables, ({ definition, next, rows, hash }) => ({
        ...{ definition, next, rows, digest: hash.digest('hex') },
      })),
      sequences: record(sequences, (hash) => hash.digest('hex')),
      objects: record(objects, (hash) => hash.digest('hex')),
    }),
  };
}

function startTable(): Growing {
  return { definition: '', next: 0, rows: 0, hash: startHash() };
}

function startHash(): Hash {
  return createHash('sha256');
}

function digestText(text: string): string {
  return startHash().update(text).digest('hex');
}

function grow<T>(map: Map<string, T>, name: string, make: () => T): T {
  const found = map.get(name) ?? make();
  map.set(name, found);
  return found;
}

function record<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries([...map].map(([name, value]) => [name, change(value)]));
}

const name = '(`(?:[^`]|``)*`)';
/** Trigger names are kept as written, with or without the database. */
const anyName = '(?:`(?:[^`]|``)*`\\s*\\.\\s*)?(`(?:[^`]|``)*`|[^\\s(`]+)';
const definer = '(?:DEFINER\\s*=\\s*`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?\\s*)?';
const kinds = [
  ['table', new RegExp(`^CREATE TABLE ${name} `)],
  ['sequence', new RegExp(`^(?:CREATE SEQUENCE |DO SETVAL\\(|SELECT SETVAL\\()${name}`)],
  [
    'view',
    new RegExp(`^/\\*!50001 CREATE (?:VIEW |.*?\\*/\\s/\\*!50013 .*?\\*/\\s/\\*!50001 VIEW )${name}`, 's'),
  ],
  [
    'trigger',
    new RegExp(`^/\\*!50003 CREATE\\*/ .*?/\\*!50003 TRIGGER\\s+(?:IF NOT EXISTS\\s+)?${anyName}`, 'is'),
  ],
  [
    'event',
    new RegExp(`^/\\*!50106 CREATE\\*/ .*?/\\*!50106 EVENT\\s+(?:IF NOT EXISTS\\s+)?${anyName}`, 'is'),
  ],
  ['package body', new RegExp(`^CREATE (?:OR REPLACE )?${definer}PACKAGE BODY ${anyName}`, 'i')],
  ['package', new RegExp(`^CREATE (?:OR REPLACE )?${definer}PACKAGE ${anyName}`, 'i')],
  ['function', new RegExp(`^CREATE ${definer}(?:AGGREGATE )?FUNCTION ${anyName}`, 'i')],
  ['procedure', new RegExp(`^CREATE ${definer}PROCEDURE ${anyName}`, 'i')],
] as const;

function recognize(
  text: string,
): { readonly kind: (typeof kinds)[number][0]; readonly name: string } | undefined {
  for (const [kind, pattern] of kinds) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined)
      return { kind, name: found.startsWith('`') ? found.slice(1, -1).replaceAll('``', '`') : found };
  }
  return undefined;
}

/** The next auto-increment value is kept separately, since a copy may be ahead. */
function normalizeTable(text: string, ownName: string): { definition: string; next: number } {
  // A name may contain the same words: the table's own options come last.
  const options = text.lastIndexOf('\n) ENGINE=');
  const [, before = '', number = '', after = ''] =
    /^(\n\) ENGINE=\S+) AUTO_INCREMENT=(\d+)(.*)$/s.exec(text.slice(options)) ?? [];
  const told = number === '' ? text : text.slice(0, options) + before + after;
  const own = new RegExp(`((?:next|last|set)val\\()${ownName}`, 'g');
  return { definition: told.replaceAll(own, '$1'), next: Number(number) };
}

/** Without what is dropped for a copy's objects: definer, SQL security, and whether an event is enabled. */
function normalizeObject(text: string, ownName: string): string {
  return text
    .replaceAll(/DEFINER\s*=\s*`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?/g, '')
    .replaceAll(/\s*SQL SECURITY (?:DEFINER|INVOKER)/g, '')
    .replaceAll(/( ON COMPLETION (?:NOT )?PRESERVE) (?:ENABLE|DISABLE)\b/g, '$1')
    .replaceAll(new RegExp(ownName, 'g'), '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function matchOwnName(names: readonly string[]): string {
  const escape = (text: string) => text.replaceAll(/[\\.[\]*^$+?(){}|/]/g, '\\$&');
  return `(?:${names.map((it) => escape(quoteName(it))).join('|')})\\.`;
}

/** @throws SyntaxError */
export function parseDescribed(text: string): Described {
  const parsed = JSON.parse(text) as Partial<Described> | null;
  if (parsed?.format !== 1 || parsed.tables === undefined || parsed.objects === undefined)
    throw new SyntaxError('not the description of a database’s content');
  return parsed as Described;
}
