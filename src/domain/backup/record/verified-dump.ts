import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import { Problem } from '../../../messages/problem.ts';
import type { DumpFiles } from '../../database/server.ts';
import { digest } from '../../pipelines/read-back.ts';
import type { DatabaseDump } from './record.ts';
import type { Part } from '../../pipelines/part.ts';

/** A dump in a backup, and the location of its files. */
export interface StoredDump {
  readonly id: string;
  readonly path: string;
  readonly dump: Pick<DatabaseDump, 'compression' | 'parts'>;
}

/** The files of a dump and of those below it, held open: while they are open, what is read is what was verified. */
export interface OpenDump {
  /** Keyed by content: paths of our own descriptors, so that every open reads from the start. */
  readonly dump: DumpFiles;
  /**
   * Hashes the files while `action` reads them, and returns its result.
   *
   * @throws Problem `backup.damaged`, which takes precedence over errors of `action`
   */
  verifyDuring<T>(action: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param stored the full dump first, then those restored over it @throws Problem `backup.damaged` */
export async function openDump(stored: readonly StoredDump[]): Promise<OpenDump> {
  const opened: OpenPart[] = [];
  const close = async () => {
    for (const { handle } of opened) await handle.close();
  };
  const dumps: DumpFiles[] = [];
  try {
    for (const each of stored) dumps.push(await openFiles({ stored: each, opened }));
  } catch (error) {
    await close();
    throw error;
  }
  const last = dumps.pop();
  if (last === undefined) throw new Error('no dump to open');
  const verify = async () => {
    for (const part of opened) await verifyPart(part);
  };
  return {
    dump: { ...last, ...(dumps.length > 0 && { under: dumps }) },
    close,
    async verifyDuring(action) {
      // Waits for both: the files must stay open while a program reads them.
      const [verified, done] = await Promise.allSettled([verify(), action()]);
      if (verified.status === 'rejected') throw verified.reason;
      if (done.status === 'rejected') throw done.reason;
      return done.value;
    },
  };
}

/** Opens a dump for the duration of `action` and verifies it meanwhile. @throws Problem `backup.damaged` */
export async function withVerifiedDump<T>(
  stored: readonly StoredDump[],
  action: (dump: DumpFiles) => Promise<T>,
): Promise<T> {
  const opened = await openDump(stored);
  try {
    return await opened.verifyDuring(() => action(opened.dump));
  } finally {
    await opened.close();
  }
}

interface OpenPart {
  readonly id: string;
  readonly part: Part;
  readonly handle: FileHandle;
}

async function openFiles({
  stored: { id, path, dump },
  opened,
}: {
  stored: StoredDump;
  opened: OpenPart[];
}): Promise<DumpFiles> {
  const files: [string, string][] = [];
  for (const [held, part] of Object.entries(dump.parts)) {
    const handle = await openPart({ id, path, part });
    opened.push({ id, part, handle });
    files.push([held, `/proc/${pid}/fd/${handle.fd}`]);
  }
  return { files: Object.fromEntries(files), compression: dump.compression };
}

async function openPart({ id, path, part }: { id: string; path: string; part: Part }): Promise<FileHandle> {
  return open(join(path, part.file), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    const reason = readErrorCode(error) === 'ENOENT' ? 'missing' : 'unreadable';
    throw Problem.of('backup.damaged', { id, file: part.file, reason }, error);
  });
}

async function verifyPart({ id, part, handle }: OpenPart): Promise<void> {
  const { sha256 } = await digest(handle).catch((error: unknown) => {
    throw Problem.of('backup.damaged', { id, file: part.file, reason: 'unreadable' }, error);
  });
  if (sha256 !== part.sha256) throw Problem.of('backup.damaged', { id, file: part.file, reason: 'digest' });
}
