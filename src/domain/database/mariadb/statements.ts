import type { Content } from './content.ts';
import { quoteName } from './quote.ts';
import { plainWords } from './server-objects.ts';

/** Services are stopped: the wait for other holders of a table is short. */
export const setUp = `${plainWords}SET SESSION lock_wait_timeout = 30;\n`;
/** Only when whole tables are dropped: a rename with checks off would leave foreign keys pointing to the old place. */
export const withoutKeys = 'SET SESSION foreign_key_checks = 0;\n';

/** For `rename`. */
export function move({ tables }: Pick<Content, 'tables'>, from: string, to: string): readonly string[] {
  return tables.map(
    ({ name }) => `${quoteName(from)}.${quoteName(name)} TO ${quoteName(to)}.${quoteName(name)}`,
  );
}

export function rename(moves: readonly string[]): string {
  return moves.length === 0 ? '' : `RENAME TABLE ${moves.join(', ')};\n`;
}

export function dropTriggers({ triggers }: Content, from: string): string {
  return triggers.map((it) => `DROP TRIGGER IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`).join('');
}

export function dropEvents({ events }: Content, from: string): string {
  return events.map((it) => `DROP EVENT IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`).join('');
}

export function dropViewsAndRoutines({ views, routines }: Content, from: string): string {
  return [
    ...views.map((it) => `DROP VIEW IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`),
    // Only in this mode does the server know packages; quoted names are the same in any mode.
    routines.length === 0 ? '' : "SET SESSION sql_mode = 'ORACLE';\n",
    ...routines.map(({ kind, name }) => `DROP ${kind} IF EXISTS ${quoteName(from)}.${quoteName(name)};\n`),
    plainWords,
  ].join('');
}

export function dropDatabase(name: string): string {
  return `DROP DATABASE IF EXISTS ${quoteName(name)};\n`;
}
