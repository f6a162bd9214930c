import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { decodeHeader } from '../../src/domain/archive/tar-header.ts';
import { readMembers } from '../../src/domain/archive/tar-read.ts';
import { Problem } from '../../src/messages/problem.ts';
import { refusalOf } from '../domain/archive/builder.ts';
import { endOfTar, makeArchiveTar } from '../domain/archive/parts.ts';
import { compress, members } from './hostile.ts';
import { count } from './tally.ts';

/** What Go and Python test their own tar readers with; the set-up of `npm test` fetches it from Debian's packages. */
const folders = ['go/testdata', 'python'].map((name) => join(checkout, 'dist/corpora', name));
const missing = folders.filter((folder) => !existsSync(folder));

test('archives that others published are read or refused, and none installs anything', async () => {
  if (missing.length > 0) {
    process.stderr.write(`\nNOT TRIED, since they could not be fetched: ${missing.join(', ')}\n`);
    count({ kind: `published archives: NOT TRIED ${missing.join(', ')}`, how: 'in process', tried: 0 });
  }
  const endings: Record<string, string> = {};
  const head = makeArchiveTar({ members }).subarray(0, -endOfTar.length);
  for (const file of await listFiles()) {
    const bytes = await readFile(file);
    endings[file.slice(file.lastIndexOf('/') + 1)] = await readFrom(bytes);
    for (const archive of [compress(bytes), compress(Buffer.concat([head, bytes]))])
      expect((await refusalOf(archive)).code, file).toMatch(/^archive\./);
    // A reader stops at what it refuses: so each member is also the first one once.
    const starts = listHeaders(bytes);
    for (const start of starts)
      expect(await readFrom(bytes.subarray(start)), file).toMatch(/^archive\.|^read$/);
    count({ kind: 'published archives', how: 'in process', tried: 3 + starts.length });
  }
  if (missing.length === 0) expect(endings).toMatchObject(known);
});

/** For the most significant ones: `read` if all members are in the form written by `pack`. */
const known: Readonly<Record<string, string>> = {
  'file-and-dir.tar': 'read',
  'gnu-incremental.tar': 'archive.special-file',
  'gnu-long-nul.tar': 'archive.special-file',
  'gnu-multi-hdrs.tar': 'archive.special-file',
  'gnu-nil-sparse-data.tar': 'archive.special-file',
  'gnu-not-utf8.tar': 'read',
  'gnu-sparse-big.tar': 'archive.special-file',
  'gnu.tar': 'read',
  'hardlink.tar': 'archive.special-file',
  'issue10968.tar': 'archive.damaged',
  'issue11169.tar': 'archive.damaged',
  'issue12435.tar': 'archive.damaged',
  'neg-size.tar': 'archive.damaged',
  'pax-bad-hdr-file.tar': 'archive.damaged',
  'pax-bad-mtime-file.tar': 'archive.special-file',
  'pax-global-records.tar': 'archive.special-file',
  'pax-multi-hdrs.tar': 'archive.special-file',
  'pax-nil-sparse-hole.tar': 'archive.special-file',
  'pax-nul-xattrs.tar': 'archive.damaged',
  'pax-pos-size-file.tar': 'archive.special-file',
  'pax-sparse-big.tar': 'archive.special-file',
  'sparse-formats.tar': 'archive.special-file',
  'star.tar': 'archive.damaged',
  'ustar-file-reg.tar': 'archive.truncated',
  'ustar.tar': 'read',
  'v7.tar': 'archive.damaged',
  'writer.tar': 'read',
  'xattrs.tar': 'archive.special-file',
  'recursion.tar': 'archive.damaged',
  'testtar.tar': 'archive.special-file',
};

async function listFiles(): Promise<string[]> {
  const lists = folders
    .filter((folder) => existsSync(folder))
    .map(async (folder) => (await readdir(folder)).map((name) => join(folder, name)));
  return (await Promise.all(lists)).flat();
}

/** Positions of blocks that are headers on their own. */
function listHeaders(tar: Buffer): number[] {
  const starts = Array.from({ length: Math.floor(tar.length / 512) }, (_none, index) => index * 512);
  return starts.filter((start) => decodeHeader(tar.subarray(start, start + 512)) !== undefined);
}

async function readFrom(tar: Buffer): Promise<string> {
  try {
    for await (const member of readMembers(once(tar), 'published.tar'))
      for await (const chunk of member.read()) expect(chunk.length).toBeGreaterThan(0);
    return 'read';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}
