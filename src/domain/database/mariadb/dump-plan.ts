import type { Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { listLacking } from './dumped.ts';
import { listUndumpable } from './events.ts';
import { canKeepHistory } from './unrestorable.ts';
import { listInvalidViews } from './views.ts';

/** What is left out where what is left is to be saved. */
export interface Broken {
  readonly views: readonly string[];
  /** Of all of them, where one cannot be dumped: the program takes none or all. */
  readonly events: readonly string[];
}

export const nothing: Broken = { views: [], events: [] };

export async function listBroken(connection: Connection): Promise<Broken> {
  const { events } = await readContent(connection, connection.database.name);
  const isEndless = (await listUndumpable(connection)).length > 0;
  return { views: await listInvalidViews(connection), events: isEndless ? events : [] };
}

/** What the catalogue has and the dump has not: names of tables, or how many other things of the part there are and should be. */
export function listMissing({
  part: { key },
  before,
  after,
  counted,
  leftOut,
}: Omit<Parameters<typeof listLacking>[0], never> & { part: Part; leftOut: Broken }): readonly string[] {
  if (key === 'tables') return listLacking({ before, after, counted });
  const count = ({ content: { routines, triggers, views, events } }: typeof before) =>
    ({
      routines: routines.length + triggers.length,
      views: views.length - leftOut.views.length,
      events: events.length - leftOut.events.length,
    })[key];
  const least = Math.min(count(before), count(after));
  return counted.others < least ? [`${key}: ${counted.others} < ${least}`] : [];
}

export interface Part {
  readonly key: 'tables' | 'routines' | 'views' | 'events';
  readonly args: readonly string[];
}

const common = [
  ...['--single-transaction', '--quick', '--skip-lock-tables', '--skip-add-locks', '--hex-blob', '--verbose'],
  ...['--default-character-set=utf8mb4', '--max-allowed-packet=1G', '--no-tablespaces'],
];
const noRows = ['--no-data', '--no-create-info'];

export function planParts({
  content,
  views: ordered,
  name,
  serverVersion,
  leftOut,
}: {
  content: Content;
  /** Each after those that it reads. */
  views: readonly string[];
  name: string;
  serverVersion: string;
  leftOut: Broken;
}): readonly Part[] {
  const { tables } = content;
  const ignored = content.views.map((view) => `--ignore-table=${name}.${view}`);
  const views = ordered.filter((view) => !leftOut.views.includes(view));
  const isVersioned = canKeepHistory(serverVersion) && tables.some((table) => table.isVersioned);
  const history = isVersioned ? ['--dump-history'] : [];
  return [
    { key: 'tables', args: [...common, '--skip-triggers', ...history, ...ignored, '--', name] },
    { key: 'routines', args: [...common, ...noRows, '--routines', '--triggers', ...ignored, '--', name] },
    // Without any view to name, the program would dump all tables.
    {
      key: 'views',
      args: [
        ...common,
        ...(views.length > 0 ? ['--no-data'] : noRows),
        '--skip-triggers',
        '--',
        name,
        ...views,
      ],
    },
    {
      key: 'events',
      args: [
        ...[...common, ...noRows, '--skip-triggers'],
        ...(leftOut.events.length > 0 ? [] : ['--events']),
        ...['--', name],
      ],
    },
  ];
}
