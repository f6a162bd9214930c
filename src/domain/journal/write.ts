import { constants } from 'node:fs';
import { mkdir, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readErrorCode } from '../files/error-code.ts';
import type { Journal, JournalEntry, JournalRecord } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { tieToJournal } from './mark.ts';
import { openPlainFile } from '../files/plain-file.ts';
import { createLineWriter } from './append-line.ts';
import { encodeRecord } from './chain.ts';
import { logHead } from './heads.ts';
import { readJournal } from './read.ts';
import { fillReserve } from './reserve.ts';
import { noteHead } from './system-log.ts';
import { refuseUnwritable } from './unwritable.ts';

/**
 * Opens the journal for appending. The caller holds the lock. A torn last line is saved aside, cut off and reported:
 * what it announced never began, since every action waits for its append to return.
 *
 * @param needsReserve whether to refuse if no space can be reserved: for what begins something new. What
 *   brings something to its end must try with the space available.
 * @throws Problem `prerequisite.journal-damaged`, `prerequisite.state-unwritable`
 */
export async function openJournal({
  site,
  ports,
  needsReserve = false,
}: {
  site: Site;
  ports: Ports;
  needsReserve?: boolean;
}): Promise<Journal> {
  const { records, problem, tornBytes } = await readJournal({ site, ports });
  if (problem !== undefined) throw problem;
  const { journal: path, attempts } = sitePaths(site);
  const file = await openForAppend(path);
  try {
    await makeAttemptsFolder(attempts);
    await ports.files.syncFolder(dirname(path)); // The file may be new: its name must be durable before its records.
    const journal = createJournal({ site, ports, file, records: [...records] });
    if (tornBytes > 0) await keepTornLineAside({ path, ports, file, bytes: tornBytes, journal });
    await keepReserve({ site, isNeeded: needsReserve });
    const [first] = records;
    if (first !== undefined) await tieToJournal({ site, journal: first.hash, ports });
    return journal;
  } catch (error) {
    await file.close();
    throw toUnwritable(path, refuseUnwritable(error));
  }
}

async function makeAttemptsFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o2750 });
  } catch (error) {
    const code = readErrorCode(error) ?? '';
    // The state folder exists, so what is missing is the target of a link.
    if (!['EEXIST', 'ENOTDIR', 'ENOENT'].includes(code)) throw toUnwritable(path, error);
    throw Problem.of('prerequisite.place-taken', { path, needed: 'folder' }, error);
  }
}

async function keepReserve({ site, isNeeded }: { site: Site; isNeeded: boolean }): Promise<void> {
  try {
    await fillReserve({ site });
  } catch (error) {
    if (isNeeded || error instanceof Problem) throw toUnwritable(sitePaths(site).reserve, error);
  }
}

async function openForAppend(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  try {
    return await openPlainFile(path, flags);
  } catch (error) {
    throw toUnwritable(path, error);
  }
}

function toUnwritable(path: string, error: unknown): unknown {
  const code = readErrorCode(error);
  if (error instanceof Problem || code === undefined) return error;
  return Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
}

function createJournal({
  site,
  ports,
  file,
  records,
}: {
  site: Site;
  ports: Ports;
  file: FileHandle;
  records: JournalRecord[];
}): Journal {
  const writeLine = createLineWriter({ site, file });
  const appendNow = async (entry: JournalEntry): Promise<JournalRecord> => {
    const { line, record } = encodeRecord({
      platform: site.name,
      entry,
      at: ports.clock.now(),
      previous: records.at(-1),
    });
    await writeLine(line);
    records.push(record);
    await logHead({ site, record, before: records }).catch(() => undefined);
    if (record.seq === 1) await tieToJournal({ site, journal: record.hash, ports });
    noteHead({ site, ports, record });
    ports.emit({ kind: 'record', record });
    return record;
  };

  // Each record contains the hash of the one before it, so overlapping appends wait for each other.
  let last: Promise<unknown> = Promise.resolve();
  return {
    records,
    append(entry) {
      const appended = last.then(() => appendNow(entry));
      last = appended.catch(() => undefined);
      return appended;
    },
    async close() {
      await last;
      await file.close();
      await ports.systemLog.flush();
    },
  };
}

async function keepTornLineAside({
  path,
  ports,
  file,
  bytes,
  journal,
}: {
  path: string;
  ports: Ports;
  file: FileHandle;
  bytes: number;
  journal: Journal;
}): Promise<void> {
  const { size } = await file.stat();
  const kept = `${path}.torn-${size}`;
  const torn = Buffer.alloc(bytes);
  await file.read(torn, 0, bytes, size - bytes);
  await ports.files.writeAtomic(kept, torn, 0o640); // Its name can be guessed: replaced, never followed.
  await file.truncate(size - bytes);
  await file.sync();
  await journal.append({
    attempt: null,
    event: 'warning',
    step: null,
    data: { code: 'journal.torn-line-kept-aside', params: { kept, bytes } },
  });
}
