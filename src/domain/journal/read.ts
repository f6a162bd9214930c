import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { nameError } from '../files/error-code.ts';
import type { JournalRecord } from '../../model/journal.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { isSameProduct } from '../../terms/words.ts';
import { openPlainFile } from '../files/plain-file.ts';
import { decodeRecords } from './chain.ts';
import { readLoggedHeads, type LoggedHead } from './heads.ts';
import { readSystemLogHeads } from './system-log.ts';

/** A thousand times what a platform writes in ten years; it bounds the memory needed to refuse a forged one. */
export const journalMaximumBytes = 64 * 1024 * 1024;

export interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** Set if the chain is broken; `records` are those before the damage then. */
  readonly problem?: Problem;
  /** Bytes of an incomplete last line: a write that never finished, or is still going on. */
  readonly tornBytes: number;
}

/**
 * Reads and verifies the journal. A missing journal has no records. Damage is returned, not thrown, so that a reader
 * such as `status` can show what is left.
 *
 * @param ports if given, the system log is read too, which remembers a journal that is gone together with its logs
 * @throws Problem `prerequisite.state-unreadable`, `prerequisite.state-file-foreign`, `prerequisite.journal-too-large`
 */
export async function readJournal({
  site,
  ports,
}: {
  site: Site;
  ports?: Pick<Ports, 'shell' | 'system'>;
}): Promise<JournalContent> {
  // Before the journal: a record written in between must not look as if it was cut off.
  const heads = [
    ...(await readLoggedHeads({ site })),
    ...(ports === undefined ? [] : await readSystemLogHeads({ site, ports })),
  ];
  return judgeJournal({ content: await readBytes(sitePaths(site).journal), heads, site });
}

/** Checks the bytes of a journal. Pure. */
export function judgeJournal({
  content,
  heads,
  site,
}: {
  content: Buffer;
  heads: readonly LoggedHead[];
  site: Site;
}): JournalContent {
  const file = sitePaths(site).journal;
  const end = content.lastIndexOf(0x0a) + 1;
  const { records, fault } = decodeRecords(splitLines(content.subarray(0, end)));
  const tornBytes = content.length - end;
  const foreign = findForeign(records, site);
  if (foreign !== undefined)
    return {
      records: records.slice(0, foreign.line - 1),
      tornBytes,
      problem: Problem.of('prerequisite.journal-foreign', { file, ...foreign }),
    };
  const damage = fault ?? findCutOff(records, heads);
  return {
    records,
    tornBytes,
    ...(damage && { problem: Problem.of('prerequisite.journal-damaged', { file, ...damage }) }),
  };
}

/** Invalid UTF-8 would be read as the replacement character, which a record may also contain. */
function splitLines(content: Buffer): string[] {
  if (isUtf8(content)) return content.toString('utf8').split('\n').slice(0, -1);
  const lines: string[] = [];
  for (let start = 0; start < content.length;) {
    const end = content.indexOf(0x0a, start);
    const line = content.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : '');
    start = end + 1;
  }
  return lines;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readPlainFile(file);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = nameError(error);
    if (code === 'ENOENT') return Buffer.alloc(0);
    throw Problem.of('prerequisite.state-unreadable', { path: file, reason: code }, error);
  }
}

async function readPlainFile(path: string): Promise<Buffer> {
  const file = await openPlainFile(path, constants.O_RDONLY);
  try {
    const { size: bytes } = await file.stat();
    if (bytes > journalMaximumBytes)
      throw Problem.of('prerequisite.journal-too-large', {
        file: path,
        bytes,
        maximumBytes: journalMaximumBytes,
      });
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Finds the first record of another platform: its chain is valid, but this platform's refusals are not in it. Records
 * of older versions do not name their platform; at least they name the installed product.
 */
function findForeign(records: readonly JournalRecord[], { name, product }: Site) {
  const names = listNames(records, name);
  const index = records.findIndex(
    (record, at) =>
      (record.platform ?? name) !== (names[at] ?? name) ||
      (namesProduct(record) && !isSameProduct(record.data.product, product)),
  );
  const record = records[index];
  if (record === undefined) return undefined;
  const written = namesProduct(record) ? record.data.product : product;
  const by = record.platform ?? written;
  return { line: index + 1, of: by === name ? written : by, platform: name, product };
}

/** The platform's name at each record: up to that of a move, and after it. */
function listNames(records: readonly JournalRecord[], name: string): readonly string[] {
  let current = name;
  return records
    .toReversed()
    .map((record) => {
      if (record.event === 'platform.moved' && record.data.name === current) current = record.data.platform;
      return current;
    })
    .toReversed();
}

function namesProduct(record: JournalRecord) {
  return record.event === 'attempt.started' || record.event === 'archive.revoked';
}

/**
 * Finds the first record that a log mentions and the journal lacks. A log line is written after its record, so an
 * intact journal lacks none.
 */
function findCutOff(records: readonly JournalRecord[], heads: readonly LoggedHead[]) {
  const lost = heads.find(({ seq, hash }) => records[seq - 1]?.hash !== hash);
  return lost && { line: lost.seq, reason: 'cut-off' as const };
}
