import { Problem } from '../../messages/problem.ts';
import { createByteReader, type ByteReader } from './byte-reader.ts';
import { showName } from './paths.ts';
import { parseExtension, type Extension } from './pax.ts';
import { blockBytes, decodeHeader, type TarHeader } from './tar-header.ts';

/** A tar member as its headers describe it, not compared with anything yet. */
export interface Member {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly size: number;
  readonly mode: number;
  readonly target: string;
  /** Its content; unread content is skipped when the next member is requested. */
  read(): AsyncGenerator<Buffer>;
}

/** GNU tar pads its last record of 20 blocks with zeros, after the two blocks that end an archive. */
const endMaximumBytes = 22 * blockBytes;

/** Room for two names of maximum length. */
const extensionMaximumBytes = 8 * 1024;

const types: Readonly<Record<string, Member['type']>> = {
  File: 'file',
  Directory: 'directory',
  SymbolicLink: 'symlink',
};

/**
 * Reads a tar's members one after the other, from the first block to the last byte. node-tar's own reader accepts much
 * that must be refused here: headers with a wrong checksum, unknown types, global extensions, blocks of zeros between
 * members, and data after the end.
 *
 * Accepts what `pack` writes: files, folders and symbolic links in ustar form, with a pax header where a name or a size
 * does not fit.
 *
 * @throws Problem `archive.damaged`, `archive.truncated`, `archive.trailing-data`, `archive.special-file`
 */
export async function* readMembers(chunks: AsyncIterable<Buffer>, archive: string): AsyncGenerator<Member> {
  const reader = createByteReader(chunks, archive);
  try {
    for (;;) {
      const block = await reader.take(blockBytes);
      if (isZero(block)) {
        await readEnd(reader, archive);
        return;
      }
      yield* readMember({ block, reader, archive });
    }
  } finally {
    await reader.close();
  }
}

async function* readMember({
  block,
  reader,
  archive,
}: {
  block: Buffer;
  reader: ByteReader;
  archive: string;
}): AsyncGenerator<Member> {
  const description = await readDescription({ block, reader, archive });
  let unread = description.size;
  async function* read(): AsyncGenerator<Buffer> {
    while (unread > 0) {
      const chunk = await reader.takeSome(unread);
      unread -= chunk.length;
      yield chunk;
    }
  }
  yield { ...description, read };
  while (unread > 0) unread -= (await reader.takeSome(unread)).length;
  const padding = await reader.take(-description.size & (blockBytes - 1));
  if (!isZero(padding)) throw Problem.of('archive.damaged', { archive, detail: 'padding' });
}

async function readDescription({
  block,
  reader,
  archive,
}: {
  block: Buffer;
  reader: ByteReader;
  archive: string;
}): Promise<Omit<Member, 'read'>> {
  let header = requireHeader(block, archive);
  let extension: Extension = {};
  if (header.type === 'ExtendedHeader') {
    extension = await readExtension({ size: header.size, reader, archive });
    header = requireHeader(await reader.take(blockBytes), archive);
  }
  const path = extension.path ?? header.path;
  const type = types[header.type];
  if (type === undefined)
    throw Problem.of('archive.special-file', { archive, path: showName(path), type: header.type });
  return {
    path: type === 'directory' ? path.replace(/\/$/, '') : path,
    type,
    size: extension.size ?? header.size,
    mode: header.mode,
    target: extension.linkpath ?? header.target,
  };
}

function requireHeader(block: Buffer, archive: string): TarHeader {
  const header = decodeHeader(block);
  if (header === undefined) throw Problem.of('archive.damaged', { archive, detail: 'tar header' });
  return header;
}

async function readExtension({
  size,
  reader,
  archive,
}: {
  size: number;
  reader: ByteReader;
  archive: string;
}): Promise<Extension> {
  if (size > extensionMaximumBytes) throw Problem.of('archive.damaged', { archive, detail: 'pax header' });
  const blocks = await reader.take(Math.ceil(size / blockBytes) * blockBytes);
  return parseExtension(blocks.subarray(0, size), archive);
}

/** One block of zeros has been read; at least one more must follow, and then only whole blocks of zeros. */
async function readEnd(reader: ByteReader, archive: string): Promise<void> {
  let bytes = blockBytes;
  for (let chunk = await reader.takeAny(); chunk !== undefined; chunk = await reader.takeAny()) {
    bytes += chunk.length;
    if (bytes > endMaximumBytes || !isZero(chunk)) throw Problem.of('archive.trailing-data', { archive });
  }
  if (bytes < 2 * blockBytes) throw Problem.of('archive.truncated', { archive });
  if (bytes % blockBytes !== 0) throw Problem.of('archive.trailing-data', { archive });
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
