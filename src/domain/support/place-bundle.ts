import { lstatSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { findPerson } from '../person/find-person.ts';
import { withOwnRights } from '../person/with-own-rights.ts';
import { writeNamed } from '../person/write-named.ts';
import { findChangeable } from '../files/trust.ts';

/**
 * Writes a bundle to the requested path or, if that is impossible, to another file system: a full disk may be the very
 * reason for calling support. Readable only by its owner; never over an existing file. Via sudo it is written as the
 * calling person and belongs to that person; root writes only where nobody else can change what a name leads to.
 *
 * @param wanted a file, or a folder; without it the current folder
 * @throws Problem `usage.bundle-exists`, `prerequisite.bundle-unwritable` with all that was tried
 */
export async function placeBundle({
  content,
  name,
  wanted,
  ports: { files, emit },
}: {
  content: Buffer;
  name: string;
  wanted: string | undefined;
  ports: Pick<Ports, 'files' | 'emit'>;
}): Promise<string> {
  const first = nameFirst(wanted, name);
  if (wanted !== undefined && exists(first)) throw Problem.of('usage.bundle-exists', { file: first });
  const tried: { path: string; reason: string }[] = [];
  for (const path of new Set([first, ...otherFolders().map((folder) => join(folder, name))])) {
    const reason = exists(path) ? 'EEXIST' : await tryToWrite({ path, content, files });
    if (reason !== undefined) {
      tried.push({ path, reason });
      continue;
    }
    const [failed] = tried;
    if (failed !== undefined)
      emit({ kind: 'note', code: 'support.bundle-elsewhere', params: { ...failed, file: path } });
    return path;
  }
  throw Problem.of('prerequisite.bundle-unwritable', { tried });
}

function nameFirst(wanted: string | undefined, name: string): string {
  const path = resolve(wanted ?? '.');
  try {
    return withOwnRights(() => statSync(path)).isDirectory() ? join(path, name) : path;
  } catch {
    return path;
  }
}

/** The last ones are usually in memory, which always has some room left. */
function otherFolders(): readonly string[] {
  return [tmpdir(), '/var/tmp', '/tmp', homedir(), '/dev/shm', '/run'].map((folder) => resolve(folder));
}

function exists(path: string): boolean {
  try {
    withOwnRights(() => lstatSync(path));
    return true;
  } catch {
    return false;
  }
}

async function tryToWrite({
  path,
  content,
  files,
}: {
  path: string;
  content: Buffer;
  files: Ports['files'];
}): Promise<string | undefined> {
  try {
    if (findPerson() !== undefined) {
      writeNamed({ path, content, mode: 0o600 });
      return undefined;
    }
    await stat(dirname(path));
    if ((await findChangeable(path)) !== undefined) return 'changeable';
    await files.writeAtomic(path, content, 0o600);
    return undefined;
  } catch (error) {
    return nameError(error);
  }
}
