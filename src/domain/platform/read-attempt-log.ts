import { constants } from 'node:fs';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile, readEnd } from '../files/plain-file.ts';

/** Twice what an attempt may print; of a longer log, the end. */
const tailBytes = 32 * 1024 * 1024;

/**
 * Reads the log of an attempt.
 *
 * @throws Problem `prerequisite.state-unreadable`, `prerequisite.state-file-foreign`
 */
export async function readAttemptLog({ site, attempt }: { site: Site; attempt: string }): Promise<string> {
  const path = sitePaths(site).attemptLog(attempt);
  try {
    const file = await openPlainFile(path, constants.O_RDONLY);
    try {
      return await readEnd(file, tailBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = nameError(error);
    throw Problem.of('prerequisite.state-unreadable', { path, reason: code }, error);
  }
}
