import { constants } from 'node:fs';
import { geteuid } from 'node:process';
import type { ImportAnswer } from '../../model/import-answer.ts';
import { encodeJson } from '../../model/json.ts';
import type { Site } from '../../model/site.ts';
import { requestEndings } from '../../terms/import.ts';
import { nameError, readErrorCode } from '../files/error-code.ts';
import { openPlainFile } from '../files/plain-file.ts';
import { readStart } from '../files/read-file.ts';
import { withDropFolder, type DropFolder } from './drop-folder.ts';
import { lookAt, putFile } from './put-file.ts';
import { spoolPaths } from './spool.ts';
import { openUpload } from './upload.ts';

/** An answer that could not be written to the drop folder: the next round tries again. */
export interface Undelivered {
  readonly request: string;
  /** The system's error code. */
  readonly reason: string;
}

/**
 * Writes answers into the drop folder, each after its notice, where they are not there already. What is in the place of an answer
 * is replaced without being followed; a folder, or what root has made immutable, is left alone, and the others are written.
 *
 * @throws Problem `prerequisite.import-folder-unfit`
 */
export async function deliverAnswers({
  site,
  folder: path,
  answers,
}: {
  readonly site: Pick<Site, 'root' | 'state' | 'public'>;
  readonly folder: string;
  readonly answers: readonly ImportAnswer[];
}): Promise<readonly Undelivered[]> {
  return withDropFolder(path, async (folder) => {
    const undelivered: Undelivered[] = [];
    for (const answer of answers) {
      const { request } = answer;
      try {
        const bytes = Buffer.from(`${encodeJson(answer)}\n`);
        const name = `${request}${requestEndings.answer}`;
        const isTold = await holds(folder, name, bytes);
        await deliverNotice({ site, folder, answer, isTold });
        if (!isTold) await putFile(folder, name, bytes);
      } catch (error) {
        undelivered.push({ request, reason: nameError(error) });
      }
    }
    if (answers.length > 0) await folder.handle.sync();
    return undelivered;
  });
}

/** Larger than any notice that `pack` accepts. */
const noticeMaximumBytes = 128 * 1024 * 1024;

async function deliverNotice({
  site,
  folder,
  answer: { request, update },
  isTold,
}: {
  readonly site: Pick<Site, 'root' | 'state' | 'public'>;
  readonly folder: DropFolder;
  readonly answer: ImportAnswer;
  /** Whether this very answer is there already: its notice was put before it. */
  readonly isTold: boolean;
}): Promise<void> {
  const name = update?.notice?.file;
  if (name === undefined) return;
  const notice = await openPlainFile(spoolPaths(site).notice(request), constants.O_RDONLY).catch(
    forgiveMissing,
  );
  // It is removed from the spool once the request has ended.
  if (notice === undefined) return;
  try {
    const { size } = await notice.stat();
    const there = await lookAt(folder, name);
    if (isTold && there?.isFile() === true && there.size === size) return;
    // That of another archive, asked for under the same name before, may be as long.
    const content = await readStart(notice, noticeMaximumBytes);
    if (!(await holds(folder, name, content))) await putFile(folder, name, content);
  } finally {
    await notice.close();
  }
}

/** Whether a file has this content already; it need not be trusted, since nobody but its owner is told anything by it. */
async function holds(folder: DropFolder, name: string, content: Buffer): Promise<boolean> {
  const there = await lookAt(folder, name);
  if (there?.isFile() !== true || there.size !== content.length || there.nlink !== 1) return false;
  const isOurs = there.gid === folder.gid && (there.uid === folder.uid || geteuid?.() !== 0);
  if (!isOurs) return false;
  const mayAsk = (uid: number) => Promise.resolve(uid === there.uid);
  const upload = await openUpload({ folder, accounts: { mayAsk } }, name);
  if (upload.kind !== 'file') return false;
  try {
    return (await readStart(upload.file, content.length + 1)).equals(content);
  } finally {
    await upload.file.close();
  }
}

function forgiveMissing(error: unknown): undefined {
  if (readErrorCode(error) !== 'ENOENT') throw error;
}
