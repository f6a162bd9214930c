import { createReadStream } from 'node:fs';
import { decompressor } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { literal, type Connection } from './connection.ts';

/** The content of a dump, in restore order. */
export interface TocEntry {
  readonly id: number;
  /** Its type in pg_dump's terms: `TABLE`, `FUNCTION`, `TABLE DATA` … */
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  /** Empty if it has none. */
  readonly owner: string;
  readonly definition: string;
  /** `DROP TABLE agenda.patients;` */
  readonly drop: string;
  readonly dependencies: readonly number[];
}

/** An entry with its other fields. */
export interface ArchivedEntry extends TocEntry {
  /** `COPY agenda.patients (id, name) FROM stdin;` if it has rows; empty otherwise. */
  readonly copy: string;
  /** Such as `heap`; empty if it has none. */
  readonly accessMethod: string;
  /** Whether data of its own follow the table of contents. */
  readonly hasData: boolean;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** What precedes the data. */
export interface ArchiveHead {
  readonly entries: readonly ArchivedEntry[];
  /** Such as `15.18 (Debian 15.18-0+deb12u1)`: of the server and of pg_dump. */
  readonly serverVersion: string;
  readonly dumpVersion: string;
  /** Whether the data are uncompressed, as pg_dump read them. */
  readonly isPlain: boolean;
  /** Size of integers in the archive, without their sign byte. */
  readonly integerBytes: number;
  /** Position of the statement that sets the search path for the whole restore. */
  readonly searchPath: Place | undefined;
  /** Where the data begin. */
  readonly length: number;
}

/** The table of contents at the beginning of a dump. */
export interface Toc extends Pick<ArchiveHead, 'searchPath' | 'integerBytes'> {
  readonly entries: readonly TocEntry[];
  /** The dump's bytes up to the end of the table of contents. */
  readonly bytes: Buffer;
}

/** The message if there is no table of contents that we can read, though pg_restore can. */
export const unknownFormat = 'The format of the archive is newer than ospi-update knows';

/**
 * Reads the table of contents at the beginning of a dump. `pg_restore --list` separates names by blanks, which names
 * may contain: an owner could make one look like two. So it is read as the programs themselves read it
 * (pg_backup_archiver.c, `ReadHead` and `ReadToc`).
 *
 * @returns undefined if it cannot be read: a damaged dump, about which pg_restore says more, or a newer format
 */
export async function readToc({
  dump: { files, compression },
  connection: { ports },
}: {
  dump: DumpFiles;
  connection: Connection;
}): Promise<Toc | undefined> {
  const running = await ports.shell.start({ ...decompressor(compression, 'normal'), diesWithUs: true });
  const file = createReadStream(files['data'] ?? '');
  file.on('error', () => running.stdin.destroy());
  running.stdin.on('error', () => undefined); // It is stopped before it has read everything.
  file.pipe(running.stdin);
  try {
    return await parseStream(running.stdout);
  } finally {
    file.destroy();
    running.kill();
    await running.done;
  }
}

/** Retried when twice as much has arrived, so that parsing stays linear. */
async function parseStream(stream: AsyncIterable<Buffer>): Promise<Toc | undefined> {
  let read = Buffer.alloc(0);
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  const parse = () => {
    read = Buffer.concat([read, ...waiting.splice(0)]);
    waitingBytes = 0;
    return parseToc(read);
  };
  for await (const chunk of stream) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < read.length) continue;
    const parsed = parse();
    if (parsed !== 'more') return parsed;
  }
  const parsed = parse();
  return parsed === 'more' ? undefined : parsed;
}

/** `more` if the end of the table is not among the bytes. Pure. */
export function parseToc(bytes: Buffer): Toc | 'more' | undefined {
  const head = parseHead(bytes);
  if (typeof head !== 'object') return head;
  const { entries, searchPath, integerBytes, length } = head;
  return { entries, searchPath, integerBytes, bytes: bytes.subarray(0, length) };
}

/** As `parseToc`. Pure. */
export function parseHead(bytes: Buffer): ArchiveHead | 'more' | undefined {
  try {
    return readHead(new Reader(bytes));
  } catch (error) {
    if (error instanceof MoreNeeded) return 'more';
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/**
 * The beginning of the same dump with another search path: pg_restore always sets the one in the dump. The path is a
 * list of quoted names. Pure.
 *
 * @returns undefined if the dump names none
 */
export function changeSearchPath({ bytes, searchPath, integerBytes }: Toc, path: string): Buffer | undefined {
  if (searchPath === undefined) return undefined;
  const statement = Buffer.from(`SELECT pg_catalog.set_config('search_path', ${literal(path)}, false);\n`);
  const length = Buffer.alloc(1 + integerBytes);
  length.writeUInt32LE(statement.length, 1);
  return Buffer.concat([
    bytes.subarray(0, searchPath.from),
    length,
    statement,
    bytes.subarray(searchPath.to),
  ]);
}

class MoreNeeded extends Error {}
class Unknown extends Error {}

/** Archive formats from PostgreSQL 10.3 (1.13) to 18 (1.16). */
const [oldest, youngest] = [0x01_0d, 0x01_10];
const customFormat = 1;
const longestTable = 10_000_000;

function readHead(reader: Reader): ArchiveHead {
  if (reader.take(5).toString('latin1') !== 'PGDMP') throw new Unknown();
  const version = reader.byte() * 256 + reader.byte();
  reader.byte();
  reader.integerBytes = reader.byte();
  const offsetBytes = reader.byte();
  if (version < oldest || version > youngest || reader.integerBytes > 8 || reader.byte() !== customFormat)
    throw new Unknown();
  const has = (minor: number) => version >= 0x01_00 + minor;
  const isPlain = (has(15) ? reader.byte() : reader.integer()) === 0;
  for (let field = 0; field < 7; field += 1) reader.integer(); // Creation time.
  reader.text(); // The database.
  const serverVersion = reader.text();
  const dumpVersion = reader.text();
  const count = reader.integer();
  if (count < 0 || count > longestTable) throw new Unknown();
  const entries: ArchivedEntry[] = [];
  let searchPath: Place | undefined;
  for (let left = count; left > 0; left -= 1) {
    const { definitionAt, ...entry } = readEntry({ reader, has, offsetBytes });
    entries.push(entry);
    if (entry.kind === 'SEARCHPATH') searchPath = definitionAt;
  }
  const { integerBytes, at: length } = reader;
  return { entries, serverVersion, dumpVersion, isPlain, integerBytes, searchPath, length };
}

function readEntry({
  reader,
  has,
  offsetBytes,
}: {
  reader: Reader;
  has: (minor: number) => boolean;
  offsetBytes: number;
}): ArchivedEntry & { readonly definitionAt: Place } {
  const id = reader.integer();
  const hasData = reader.integer() !== 0;
  reader.text(); // The OID of its catalog, and its own OID there.
  reader.text();
  const name = reader.text();
  const kind = reader.text();
  reader.integer(); // The section.
  const from = reader.at;
  const definition = reader.text();
  const definitionAt = { from, to: reader.at };
  const drop = reader.text();
  const copy = reader.text();
  const schema = reader.text();
  reader.text(); // The tablespace.
  const accessMethod = has(14) ? reader.text() : '';
  if (has(16)) reader.integer(); // The kind of relation.
  const owner = reader.text();
  reader.text(); // Whether it had OIDs, long obsolete.
  const dependencies: number[] = [];
  for (let next = reader.optionalText(); next !== undefined; next = reader.optionalText())
    dependencies.push(Number(next));
  reader.take(1 + offsetBytes); // Position of its data.
  return {
    ...{ id, kind, schema, name, owner, definition, drop, copy, accessMethod, hasData, dependencies },
    definitionAt,
  };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  integerBytes = 4;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new MoreNeeded();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** Sign first, then the lowest byte. */
  integer(): number {
    const isNegative = this.byte() !== 0;
    const value = [...this.take(this.integerBytes)].reduceRight((sum, byte) => sum * 256 + byte, 0);
    return isNegative ? -value : value;
  }

  optionalText(): string | undefined {
    const length = this.integer();
    return length < 0 ? undefined : this.take(length).toString('utf8');
  }

  text(): string {
    return this.optionalText() ?? '';
  }
}
