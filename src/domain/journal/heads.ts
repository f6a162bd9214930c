import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalRecord } from '../../model/journal.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile, readEnd } from '../files/plain-file.ts';

export interface LoggedHead {
  readonly seq: number;
  readonly hash: string;
}

const tailBytes = 64 * 1024;
const headLine = /^journal ([1-9][0-9]{0,14}) ([0-9a-f]{64})$/;

/**
 * Notes a record in its attempt's log. A record outside any attempt that must not be lost, such as a revocation, is
 * noted in the log of the attempt before it. The journal alone cannot show that its last records were cut off; the log
 * can. The log is additional evidence, not a guarantee: it is not fsynced, and an attempt continues without it.
 */
export async function logHead({
  site,
  record,
  before,
}: {
  site: Site;
  record: JournalRecord;
  before: readonly JournalRecord[];
}): Promise<void> {
  const attempt = record.event === 'archive.revoked' ? findLastAttempt(before) : record.attempt;
  if (attempt === null) return;
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
  const log = await openPlainFile(sitePaths(site).attemptLog(attempt), flags);
  try {
    await log.appendFile(`journal ${record.seq} ${record.hash}\n`);
  } finally {
    await log.close();
  }
}

function findLastAttempt(records: readonly JournalRecord[]): string | null {
  return records.findLast(({ attempt }) => attempt !== null)?.attempt ?? null;
}

/** Reads the last head in each attempt's log, oldest first. */
export async function readLoggedHeads({ site }: { site: Site }): Promise<readonly LoggedHead[]> {
  const folder = sitePaths(site).attempts;
  const names = await readdir(folder).catch(() => []);
  const heads: LoggedHead[] = [];
  for (const name of names.filter((name) => name.endsWith('.log'))) {
    const lines = (await readTail(join(folder, name))).split('\n'); // Not at other line separators that `$` accepts.
    const head = lines.map((line) => headLine.exec(line)).findLast((found) => found !== null);
    if (head?.[1] !== undefined && head[2] !== undefined) heads.push({ seq: Number(head[1]), hash: head[2] });
  }
  return heads.sort((a, b) => a.seq - b.seq);
}

async function readTail(path: string): Promise<string> {
  const file = await openPlainFile(path, constants.O_RDONLY).catch(() => undefined);
  if (file === undefined) return '';
  try {
    return await readEnd(file, tailBytes);
  } finally {
    await file.close();
  }
}
