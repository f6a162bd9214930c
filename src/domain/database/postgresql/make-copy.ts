import { Problem } from '../../../messages/problem.ts';
import type { DumpFiles, RestoreTask } from '../server.ts';
import type { ArchivedEntry } from './archive-toc.ts';
import { compareContents, orderAs } from './compare-content.ts';
import { queryMaintenance, identifier, type Connection } from './connection.ts';
import { readDatabaseContent, readDumpContent } from './content.ts';
import {
  clear,
  createDatabase,
  createForOwner,
  makeMissingRoles,
  orDropped,
  planClosing,
} from './create-database.ts';
import type { Recorded } from './description.ts';
import { listChangedMembers } from './extensions.ts';
import { dropDatabase } from './drop-database.ts';
import { listSuperusers, loadDump } from './load.ts';
import { besideNames } from './maintenance.ts';
import { trackTables } from './progress.ts';
import { readRecorded } from './read-back.ts';
import { dropRestorer } from './restorer.ts';
import { planClaim, planStamp, removeStamp, requireOwnCopies } from './stamp.ts';

/** Share of the whole; the rest is reading for the comparison. */
const loadShare = 0.6;
const dumpShare = 0.75;

/**
 * Loads a dump into a separate database beside the live one, as a restore would, and keeps it there, closed to all but
 * the tool's user, once its content matches the dump. The stamp is set last: after a kill there is none.
 *
 * @throws Problem `backup.database-copy-differs`, `backup.database-*`
 */
export async function makeCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask & { readonly stamp: string };
}): Promise<void> {
  const recorded = await readRecorded({ dump: task, connection });
  const { fresh: name } = besideNames(connection.database.name);
  const { onShare } = task;
  const load = {
    ...task,
    onShare: (share: number) => {
      onShare(share * loadShare);
    },
  };
  try {
    await requireOwnCopies(connection);
    await removeStamp({ connection, name: connection.database.name });
    await dropDatabase(connection, name);
    await dropRestorer(connection);
    await orDropped(connection, name, async () => {
      await makeMissingRoles(connection, recorded);
      const superusers = await listSuperusers(connection, recorded);
      const create = async () => {
        await (superusers === undefined
          ? createForOwner({ connection, recorded, name })
          : createDatabase({ connection, recorded, name, isClosed: true }));
        await queryMaintenance(connection, planClaim({ connection, name }));
      };
      await create();
      await loadDump({
        ...{ connection, task: load, recorded, name, superusers, isWhole: true },
        remake: () => clear(connection, name).then(create),
      });
      await requireSameContent({ connection, dump: task, recorded, name, onShare });
      await queryMaintenance(
        connection,
        [
          ...(superusers === undefined ? planClosing(name) : []),
          planStamp({ connection, name, stamp: task.stamp }),
        ].join('\n'),
      );
    });
  } catch (error) {
    throw connection.describeFailure('restore', error);
  }
  onShare(1);
}

/**
 * Compares a database with the dump that it was restored from.
 *
 * @throws Problem `backup.database-copy-differs`
 */
export async function requireSameContent({
  connection,
  dump,
  recorded,
  name,
  onShare,
}: {
  connection: Connection;
  dump: DumpFiles;
  recorded: Recorded;
  /** The database. */
  name: string;
  onShare: (share: number) => void;
}): Promise<void> {
  const track = (from: number, to: number) => {
    const onTable = trackTables({ tables: recorded.tables, from, to, onShare });
    return (entry: ArchivedEntry) => {
      onTable(nameTable(entry));
    };
  };
  const expected = await readDumpContent({ dump, connection, onData: track(loadShare, dumpShare) });
  const found = await readDatabaseContent({
    ...{ connection, name, recorded, interruption: dump.interruption, onData: track(dumpShare, 1) },
    chooseOrder: orderAs(expected.entries),
  });
  // Another major version may define its own extensions differently.
  const isSameServer = expected.serverVersion.split('.')[0] === found.serverVersion.split('.')[0];
  const objects = [
    ...compareContents({ expected, found }),
    ...(isSameServer ? await listChangedMembers({ connection, recorded, name }) : []),
  ];
  const { engine, name: live } = connection.database;
  if (objects.length > 0) throw Problem.of('backup.database-copy-differs', { engine, name: live, objects });
}

/** Quoted where the server would quote names. */
function nameTable({ kind, schema, name }: ArchivedEntry): string {
  if (kind !== 'TABLE DATA') return 'pg_catalog.pg_largeobject';
  return [schema, name].map((it) => (/^[a-z_][a-z0-9_]*$/.test(it) ? it : identifier(it))).join('.');
}
