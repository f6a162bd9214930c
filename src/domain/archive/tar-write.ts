import { Header, Pax } from 'tar';
import { blockBytes } from './tar-header.ts';

/** A member to be written, with its content. */
export interface OutgoingMember {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly size: number;
  readonly mode: number;
  readonly target?: string | undefined;
  /** Must yield exactly `size` bytes. */
  read(): Iterable<Buffer> | AsyncIterable<Buffer>;
}

const types = { file: 'File', directory: 'Directory', symlink: 'SymbolicLink' } as const;

/**
 * Writes a tar in ustar form, with a pax header where a name or a size does not fit, as `readMembers` and every tar
 * program can read it. Owner and time are fixed, so that the same content gives the same bytes.
 */
export async function* writeMembers(
  members: Iterable<OutgoingMember>,
  modified: Date,
): AsyncGenerator<Buffer> {
  for (const member of members) {
    yield encodeHeaders(member, modified);
    yield* member.read();
    yield Buffer.alloc(-member.size & (blockBytes - 1));
  }
  yield Buffer.alloc(2 * blockBytes);
}

function encodeHeaders({ path, type, size, mode, target }: OutgoingMember, modified: Date): Buffer {
  const names = { path, size, ...(target !== undefined && { linkpath: target }) };
  const header = new Header({ ...names, mode, uid: 0, gid: 0, mtime: modified, type: types[type] });
  const block = Buffer.alloc(blockBytes);
  const needsExtension = header.encode(block);
  if (!needsExtension) return block;
  return Buffer.concat([new Pax(names).encode(), block]);
}
