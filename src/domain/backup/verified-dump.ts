import { pid } from 'node:process';
import type { DatabaseDump } from './record.ts';
import { withVerifiedPart } from './verified-part.ts';

/** A dump in a backup: which one, and where its files are. */
export interface StoredDump {
  readonly id: string;
  readonly path: string;
  readonly dump: DatabaseDump;
}

/**
 * Hashes the files of a dump while `action` reads the same open files, and gives what `action` gave. The files are named
 * by our own descriptors: who opens such a name reads from the start.
 *
 * @throws Problem `backup.damaged`, which comes before whatever `action` throws
 */
export async function withVerifiedDump<T>(
  stored: StoredDump,
  action: (files: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const open = (
    [next, ...rest]: readonly (readonly [string, DatabaseDump['parts'][string]])[],
    files: Readonly<Record<string, string>>,
  ): Promise<T> => {
    if (next === undefined) return action(files);
    const [held, part] = next;
    return withVerifiedPart({ stored, part }, (fd) =>
      open(rest, { ...files, [held]: `/proc/${pid}/fd/${fd}` }),
    );
  };
  return open(Object.entries(stored.dump.parts), {});
}
