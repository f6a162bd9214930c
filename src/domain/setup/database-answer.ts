import type { Database } from '../../model/site.ts';

/**
 * A database as an answer names it: `ENGINE:NAME`, then keys of the configuration (`mariadb:bi,host=db.example`). Of a known
 * one the name alone says the rest; of two, the first is meant. Undefined if it is none; whether its keys fit, the configuration's form says. Pure.
 */
export function parseDatabase(text: string, known: readonly Database[]): Database | undefined {
  const [head = '', ...pairs] = text.split(',');
  const [, engine, name] = /^(?:(postgresql|mariadb):)?([^:=\s]+)$/.exec(head.trim()) ?? [];
  if (name === undefined) return undefined;
  const same = known.filter((each) => each.name === name && (engine === undefined || each.engine === engine));
  const [found] = same;
  const isClear = new Set(same.map((each) => each.engine)).size === 1;
  if (found !== undefined && isClear && pairs.length === 0) return found;
  if (engine === undefined) return undefined;
  const entries = pairs.map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair.trim()) ?? [];
    return [key, key === 'port' && /^\d+$/.test(value) ? Number(value) : value] as const;
  });
  if (entries.some(([key]) => key === '')) return undefined;
  return { engine: engine as Database['engine'], name, ...Object.fromEntries(entries) };
}

export function showDatabase({ engine, name }: Database): string {
  return `${engine}:${name}`;
}
