import { createHash, type Hash } from 'node:crypto';
import { createDumpReader, type DumpReader } from './dump-text.ts';
import { unqualifyTriggers } from './own-triggers.ts';
import { quoteName } from './quote.ts';

/** What a dump says of each object, in digests that are the same for two databases that hold the same. */
export interface Described {
  readonly format: 1;
  readonly tables: Readonly<Record<string, DescribedTable>>;
  readonly sequences: Readonly<Record<string, string>>;
  /** Views, routines, triggers and events, each by its kind and name, such as `view v`. */
  readonly objects: Readonly<Record<string, string>>;
  /**
   * Where the dump is partial: the tables and sequences that are in it. It is restored over another dump, whose tables that are
   * not listed here are gone.
   */
  readonly held?: readonly string[];
}

export interface DescribedTable {
  /** Of its definition. */
  readonly definition: string;
  /** What the next row gets; 0 where the server does not tell. */
  readonly next: number;
  readonly rows: number;
  /** Of the rows in the order in which they stand in the dump; empty where they were not read. */
  readonly digest: string;
}

export interface Describer {
  /** A reader for each file of the dump. */
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
 * `database` is whose dump it is, and `alias` another name that stands for it: where its own name stands in a definition does not
 * count. The body of a routine in a copy names the live one.
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
/** Names of triggers stand as they were written, and with the database or without it. */
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

/** What the next row gets is told apart, since a copy may be ahead. */
function normalizeTable(text: string, ownName: string): { definition: string; next: number } {
  // A name may hold the same words: the table's own options come last.
  const options = text.lastIndexOf('\n) ENGINE=');
  const [, before = '', number = '', after = ''] =
    /^(\n\) ENGINE=\S+) AUTO_INCREMENT=(\d+)(.*)$/s.exec(text.slice(options)) ?? [];
  const told = number === '' ? text : text.slice(0, options) + before + after;
  const own = new RegExp(`((?:next|last|set)val\\()${ownName}`, 'g');
  return { definition: told.replaceAll(own, '$1'), next: Number(number) };
}

/** Without what a copy's objects are made without: whose they are, with whose rights they run, whether an event does. */
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
