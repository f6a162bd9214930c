import { StatementFailure } from './connection.ts';
import type { Content } from './content.ts';

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

/** `name` is the database's: the live one's, or of one beside it. */
export function planParts(plan: {
  content: Content;
  name: string;
  serverVersion: string;
}): readonly [Part, ...Part[]] {
  const { content, name } = plan;
  return [planTables(plan), ...planObjects({ content, name })];
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
  const history = tables.some(({ isVersioned }) => isVersioned) ? ['--dump-history'] : [];
  if (history.length > 0 && !canKeepHistory(serverVersion)) throw historyFailure(tables);
  const chosen = only ?? views.map((view) => `--ignore-table=${name}.${view}`);
  // Without any table to name, the program would dump all of them.
  const what = only?.length === 0 ? noRows : history;
  const args = only === undefined ? [...chosen, '--', name] : ['--', name, ...chosen];
  return { key: 'tables', args: [...common, '--skip-triggers', ...what, ...args] };
}

/** All that has no rows. */
export function planObjects({
  content: { views },
  name,
  without = { views: [], events: false },
}: {
  content: Pick<Content, 'views'>;
  name: string;
  /** What the program would stumble over. */
  without?: { readonly views: readonly string[]; readonly events: boolean };
}): readonly Part[] {
  const ignored = views.map((view) => `--ignore-table=${name}.${view}`);
  const shown = views.filter((view) => !without.views.includes(view));
  const wanted = shown.length > 0 ? ['--no-data'] : noRows; // As for tables.
  const events = without.events ? [] : ['--events'];
  return [
    { key: 'routines', args: [...common, ...noRows, '--routines', '--triggers', ...ignored, '--', name] },
    { key: 'views', args: [...common, ...wanted, '--skip-triggers', '--', name, ...shown] },
    { key: 'events', args: [...common, ...noRows, '--skip-triggers', ...events, '--', name] },
  ];
}

/** The tables' definitions alone. */
export function planDefinitions({ views }: Pick<Content, 'views'>, name: string): Pick<Part, 'args'> {
  const ignored = views.map((view) => `--ignore-table=${name}.${view}`);
  return { args: [...common, '--no-data', '--skip-triggers', ...ignored, '--', name] };
}

/** From 10.11 on, the history of system-versioned tables can be written by others than the server. */
function canKeepHistory(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 10 || (major === 10 && minor >= 11);
}

function historyFailure(tables: Content['tables']): StatementFailure {
  const names = tables.filter(({ isVersioned }) => isVersioned).map(({ name }) => name);
  const line = `The history of system-versioned tables can be dumped from MariaDB 10.11 on: ${names.join(', ')}`;
  return new StatementFailure({ program: 'mariadb-dump', exitCode: 1, lastLines: [line] });
}
