import type { Connection } from './connection.ts';
import { readContent } from './content.ts';
import { listUndumpable, requireDumpableEvents } from './events.ts';
import { requireRestorable } from './unrestorable.ts';
import { listInvalidViews, requireValidViews } from './views.ts';

/** What is left out where what is left is to be saved. */
export interface Broken {
  readonly views: readonly string[];
  /** Of all of them, where one cannot be dumped: the program takes none or all. */
  readonly events: readonly string[];
}

export const nothing: Broken = { views: [], events: [] };

export async function listBroken(connection: Connection): Promise<Broken> {
  const isEndless = (await listUndumpable(connection)).length > 0;
  const events = isEndless ? (await readContent(connection, connection.database.name)).events : [];
  return { views: await listInvalidViews(connection), events };
}

/** As a dump tells it: left out where it is nothing. */
export function tellBroken({ views, events }: Broken): { readonly leftOut?: readonly string[] } {
  const leftOut = [...views.map((it) => `view ${it}`), ...events.map((it) => `event ${it}`)];
  return leftOut.length === 0 ? {} : { leftOut };
}

/**
 * Sees that all of it can be dumped, and comes back from a dump.
 *
 * @throws Problem `backup.database-views-invalid`, `backup.database-unrestorable`, StatementFailure
 */
export async function requireSound({
  connection,
  serverVersion,
  forWayBack,
}: Parameters<typeof requireRestorable>[0]): Promise<void> {
  await requireValidViews(connection);
  await requireDumpableEvents(connection);
  await requireRestorable({ connection, serverVersion, forWayBack });
}
