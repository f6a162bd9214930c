import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import { Problem } from '../../ports/problem.ts';
import { readCode } from './faults.ts';
import { digest } from './read-back.ts';
import type { DatabaseDump, Part } from './record.ts';

/** A dump in a backup: which one, and where its files are. */
export interface StoredDump {
  readonly id: string;
  readonly path: string;
  readonly dump: DatabaseDump;
}

/** The files of a dump, held open: what is verified is what is read, for as long as they are. */
export interface OpenDump {
  /** By what they hold: names of our own descriptors, and who opens such a name reads from the start. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Hashes the files while `action` reads them, and gives what `action` gave.
   *
   * @throws Problem `backup.damaged`, which comes before whatever `action` throws
   */
  verifyDuring<T>(action: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws Problem `backup.damaged` */
export async function openDump({ id, path, dump }: StoredDump): Promise<OpenDump> {
  const opened: { held: string; part: Part; handle: FileHandle }[] = [];
  const close = async () => {
    for (const { handle } of opened) await handle.close();
  };
  try {
    for (const [held, part] of Object.entries(dump.parts))
      opened.push({ held, part, handle: await openPart({ id, path, part }) });
  } catch (error) {
    await close();
    throw error;
  }
  const verify = async () => {
    for (const { part, handle } of opened) await verifyPart({ id, part, handle });
  };
  return {
    files: Object.fromEntries(opened.map(({ held, handle }) => [held, `/proc/${pid}/fd/${handle.fd}`])),
    close,
    async verifyDuring(action) {
      // Both are waited for: the files must stay open as long as a program reads them.
      const [verified, done] = await Promise.allSettled([verify(), action()]);
      if (verified.status === 'rejected') throw verified.reason;
      if (done.status === 'rejected') throw done.reason;
      return done.value;
    },
  };
}

/** Opens a dump for the time of `action`, and verifies it meanwhile. @throws Problem `backup.damaged` */
export async function withVerifiedDump<T>(
  stored: StoredDump,
  action: (files: OpenDump['files']) => Promise<T>,
): Promise<T> {
  const dump = await openDump(stored);
  try {
    return await dump.verifyDuring(() => action(dump.files));
  } finally {
    await dump.close();
  }
}

async function openPart({ id, path, part }: { id: string; path: string; part: Part }): Promise<FileHandle> {
  return open(join(path, part.file), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    const reason = readCode(error) === 'ENOENT' ? 'missing' : 'unreadable';
    throw Problem.of('backup.damaged', { id, file: part.file, reason }, error);
  });
}

async function verifyPart({
  id,
  part,
  handle,
}: {
  id: string;
  part: Part;
  handle: FileHandle;
}): Promise<void> {
  const { sha256 } = await digest(handle).catch((error: unknown) => {
    throw Problem.of('backup.damaged', { id, file: part.file, reason: 'unreadable' }, error);
  });
  if (sha256 !== part.sha256) throw Problem.of('backup.damaged', { id, file: part.file, reason: 'digest' });
}
