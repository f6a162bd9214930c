import type { RestoreWarning } from '../server.ts';
import { identifier, literal, type Connection } from './connection.ts';
import { compareMembers, listMembers, restoreMembers } from './members.ts';
import { describeContents, type Recorded } from './description.ts';

interface Task {
  readonly connection: Connection;
  readonly recorded: Recorded;
  /** The database. */
  readonly name: string;
}

/**
 * An extension is restored in the default version of this server, which may differ. Its scripts run as superuser and
 * resolve names in its schema: nothing of anyone else may be there yet.
 */
export async function restoreExtensions({
  connection,
  recorded,
  name,
}: Task): Promise<readonly RestoreWarning[]> {
  const differences = await listDifferences({ connection, recorded, name });
  if (differences.length === 0) {
    await restoreMembers({ connection, recorded: recorded.members, name });
    return [];
  }
  const updates = differences.map(
    ({ extension, version }) => `ALTER EXTENSION ${identifier(extension)} UPDATE TO ${literal(version)};`,
  );
  await connection.query(updates.join('\n'), { name, isTolerant: true });
  await restoreMembers({ connection, recorded: recorded.members, name });
  return warnOfExtensions({ connection, recorded, name });
}

/** Those whose version is not the recorded one. */
export async function warnOfExtensions(task: Task): Promise<readonly RestoreWarning[]> {
  return (await listDifferences(task)).map((difference) => ({
    code: 'backup.database-extension-differs',
    ...difference,
  }));
}

/** Members of extensions in the recorded version that differ from the record. */
export async function listChangedMembers({ connection, recorded, name }: Task): Promise<readonly string[]> {
  if (recorded.members.length === 0) return [];
  const others = new Set(
    (await listDifferences({ connection, recorded, name })).map(({ extension }) => extension),
  );
  const extensions = new Set(recorded.extensions.map((it) => it.name).filter((it) => !others.has(it)));
  const present = await listMembers(connection, name);
  return compareMembers({ recorded: recorded.members, present, extensions });
}

async function listDifferences({ connection, recorded, name }: Task) {
  const { extensions } = await describeContents(connection, name);
  return recorded.extensions.flatMap(({ name: extension, version }) => {
    const restored = extensions.find((it) => it.name === extension)?.version ?? '-';
    return restored === version ? [] : [{ extension, version, restored }];
  });
}
