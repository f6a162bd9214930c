import type { Connection } from './connection.ts';
import { readContent } from './content.ts';
import { listUndumpable, requireDumpableEvents } from './events.ts';
import { requireRestorable } from './unrestorable.ts';
import { listInvalidViews, requireValidViews } from './views.ts';

/** What is left out when saving as much as possible. */
export interface Broken {
  readonly views: readonly string[];
  /** All of them if one cannot be dumped: the program takes all or none. */
  readonly events: readonly string[];
}

export const nothing: Broken = { views: [], events: [] };

export async function listBroken(connection: Connection): Promise<Broken> {
  const isEndless = (await listUndumpable(connection)).length > 0;
  const events = isEndless ? (await readContent(connection, connection.database.name)).events : [];
  return { views: await listInvalidViews(connection), events };
}

/** As recorded for a dump: omitted if empty. */
export function tellBroken({ views, events }: Broken): { readonly leftOut?: readonly string[] } {
  const leftOut = [...views.map((it) => `view ${it}`), ...events.map((it) => `event ${it}`)];
  return leftOut.length === 0 ? {} : { leftOut };
}

/**
 * Checks that everything can be dumped and restored from a dump.
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
