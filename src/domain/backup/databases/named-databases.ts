import type { NamedDatabase } from '../../../terms/database.ts';

/** Pure. */
export function isAmong(databases: readonly NamedDatabase[], { engine, name }: NamedDatabase): boolean {
  return databases.some((each) => each.engine === engine && each.name === name);
}
