import { nothing, type Broken } from './broken.ts';
import type { Content } from './content.ts';
import { canKeepHistory } from './unrestorable.ts';

/** A file of a dump, and how the dump program writes it. */
export interface Part {
  readonly key: 'tables' | 'routines' | 'views' | 'events';
  readonly args: readonly string[];
}

const common = [
  ...['--single-transaction', '--quick', '--skip-lock-tables', '--skip-add-locks', '--hex-blob', '--verbose'],
  ...['--default-character-set=utf8mb4', '--max-allowed-packet=1G', '--no-tablespaces'],
];
const noRows = ['--no-data', '--no-create-info'];

/** `name` is the database to dump: the live one, or one beside it. */
export function planParts(
  plan: Parameters<typeof planObjects>[0] & { content: Content; serverVersion: string },
): readonly [Part, ...Part[]] {
  return [planTables(plan), ...planObjects(plan)];
}

/** The tables with their rows, or some of them. */
export function planTables({
  content: { views, tables },
  name,
  serverVersion,
  only,
}: {
  content: Content;
  name: string;
  serverVersion: string;
  only?: readonly string[];
}): Part {
  const isVersioned = canKeepHistory(serverVersion) && tables.some((table) => table.isVersioned);
  const history = isVersioned ? ['--dump-history'] : [];
  const chosen = only ?? views.map((view) => `--ignore-table=${name}.${view}`);
  // Without any table name, the program would dump all of them.
  const what = only?.length === 0 ? noRows : history;
  const args = only === undefined ? [...chosen, '--', name] : ['--', name, ...chosen];
  return { key: 'tables', args: [...common, '--skip-triggers', ...what, ...args] };
}

/** Everything without rows. */
export function planObjects({
  views,
  name,
  leftOut = nothing,
}: {
  /** Each after those that it reads. */
  views: readonly string[];
  name: string;
  leftOut?: Broken;
}): readonly Part[] {
  const ignored = views.map((view) => `--ignore-table=${name}.${view}`);
  const shown = views.filter((view) => !leftOut.views.includes(view));
  const wanted = shown.length > 0 ? ['--no-data'] : noRows; // As for tables.
  const events = leftOut.events.length > 0 ? [] : ['--events'];
  return [
    { key: 'routines', args: [...common, ...noRows, '--routines', '--triggers', ...ignored, '--', name] },
    { key: 'views', args: [...common, ...wanted, '--skip-triggers', '--', name, ...shown] },
    { key: 'events', args: [...common, ...noRows, '--skip-triggers', ...events, '--', name] },
  ];
}

/** Only the tables' definitions. */
export function planDefinitions({ views }: Pick<Content, 'views'>, name: string): Pick<Part, 'args'> {
  const ignored = views.map((view) => `--ignore-table=${name}.${view}`);
  return { args: [...common, '--no-data', '--skip-triggers', ...ignored, '--', name] };
}
