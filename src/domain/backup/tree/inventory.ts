import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import type { Command } from '../../../ports/shell.ts';
import { describeWriteFailure } from '../../pipelines/faults.ts';
import { runPipeline } from '../../pipelines/pipeline.ts';
import { listScratchesIn } from './find-scratches.ts';

/**
 * One name of a folder: its path, and its attributes. The record in the file is `path//type inode size mtime ctime
 * blocks` and a NUL; no path has two slashes in a row.
 */
export interface Entry {
  /** Relative to the folder, as bytes, since names need not be UTF-8; empty for the folder itself. */
  readonly path: Buffer;
  /** `d`, `f`, `l`, `p`, `b` or `c`. */
  readonly type: string;
  /** Everything that changes when the file does, and only then. */
  readonly stamp: string;
  /** Last change of its content, name, owner, mode or attributes; seconds since 1970. */
  readonly changedAt: number;
  readonly diskBytes: number;
}

/** A file system mounted inside this one may have the same inode numbers. */
const directlyInside = ['-type', 'd', '-path', './*', '!', '-path', './*/*'];

const recordFormat = '%P//%y %i %s %T@ %C@ %b\\0';

/**
 * Writes the inventory of a folder to a new file, sorted by path in the order of its bytes. Sockets are left out, since
 * they belong to running programs, and so is what vanishes meanwhile.
 *
 * GNU tar's own incremental lists are not used: restoring them fails or yields a different tree if directories were
 * renamed between two backups, and they miss what was written after the clock was set back.
 *
 * @throws Problem `backup.program-failed`, `backup.no-space`
 */
export async function writeInventory({
  folder,
  target,
  ports,
  priority = 'background',
}: {
  folder: string;
  target: string;
  ports: Ports;
  priority?: 'normal' | 'background';
}): Promise<void> {
  const scratches = await listScratchesIn(`${folder}/.`);
  const find: Command = {
    program: 'find',
    args: [
      '.',
      ...scratches.flatMap((inode) => ['-inum', String(inode), ...directlyInside, '-prune', '-o']),
      ...['!', '-type', 's', '-printf', recordFormat],
    ],
    cwd: folder,
    priority,
  };
  const sort = { ...describeSort({ temporary: dirname(target) }), priority };
  const file = await open(target, 'wx', 0o600);
  try {
    const { failure } = await runPipeline({ commands: [find, sort], ports, outputFd: file.fd });
    if (failure !== undefined) throw describeWriteFailure({ failure, folder, target });
  } finally {
    await file.close();
  }
}

/** Sorts NUL-terminated records in byte order; `temporary` takes what does not fit in memory. */
export function describeSort({
  temporary,
  reverse = false,
}: {
  temporary: string;
  reverse?: boolean;
}): Command {
  return {
    program: 'sort',
    args: [
      ...['--zero-terminated', '--unique', '--buffer-size=64M', `--temporary-directory=${temporary}`],
      ...(reverse ? ['--reverse'] : []),
    ],
    env: { LC_ALL: 'C' },
  };
}

/** Reads an inventory entry by entry, in constant memory. */
export async function* readInventory(file: FileHandle): AsyncGenerator<Entry> {
  for await (const record of readRecords(file.fd)) yield parseEntry(record);
}

/**
 * Reads NUL-terminated records; by position, so that other readers of the same open file are not disturbed. Bytes after
 * the last NUL are a record too, as for xargs.
 */
export async function* readRecords(fd: number): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  const stream = createReadStream('', { fd, autoClose: false, start: 0, highWaterMark: 256 * 1024 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

function parseEntry(record: Buffer): Entry {
  const path = readEntryPath(record);
  const end = path.length;
  const facts = record.toString('latin1', end + 2);
  const [type = '', , , , changed, blocks] = facts.split(' ');
  return {
    path,
    type,
    // Not the block count: a file system allocates blocks later than it writes content.
    stamp: facts.slice(0, facts.lastIndexOf(' ')),
    changedAt: Number(changed),
    diskBytes: Number(blocks) * 512,
  };
}

const separator = Buffer.from('//');

/** The path of a record; the whole record if nothing follows. */
export function readEntryPath(record: Buffer): Buffer {
  const end = record.indexOf(separator);
  return end < 0 ? record : record.subarray(0, end);
}
