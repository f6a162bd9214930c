import type { RestoreWarning } from '../server.ts';
import { identifier, literal, type Connection } from './connection.ts';
import { describeContents, type Recorded } from './description.ts';

/**
 * An extension comes back in the version that this server installs by default, which may be another. Its scripts run as superuser
 * and find what stands in its schema: nobody else's things may be there yet.
 */
export async function restoreExtensions({
  connection,
  recorded,
  name,
}: {
  connection: Connection;
  recorded: Recorded;
  name: string;
}): Promise<readonly RestoreWarning[]> {
  const listDifferences = async () => {
    const { extensions } = await describeContents(connection, name);
    return recorded.extensions.flatMap(({ name: extension, version }) => {
      const restored = extensions.find((it) => it.name === extension)?.version ?? '-';
      return restored === version ? [] : [{ extension, version, restored }];
    });
  };
  const differences = await listDifferences();
  if (differences.length === 0) return [];
  const updates = differences.map(
    ({ extension, version }) => `ALTER EXTENSION ${identifier(extension)} UPDATE TO ${literal(version)};`,
  );
  await connection.query(updates.join('\n'), { name, isTolerant: true });
  return (await listDifferences()).map((difference) => ({
    code: 'backup.database-extension-differs',
    ...difference,
  }));
}
