import { factsForm, type Facts } from '../../model/facts.ts';
import { Problem } from '../../messages/problem.ts';
import { findJsonFault, recordedBounds } from '../archive/json-faults.ts';
import { readWholeFile, Unreadable } from '../files/read-file.ts';
import { openNamedFile } from '../person/with-own-rights.ts';
import { requireTrustedFiles } from '../files/trust.ts';

/**
 * Reads facts that were recorded elsewhere: the output of `check --json`, or only the facts in it. Keys unknown to this
 * version are left out.
 *
 * @throws Problem `usage.facts-unreadable`, `usage.facts-invalid`, `usage.file-writable-by-others`
 */
export async function readRecordedFacts(file: string): Promise<Facts> {
  return parseRecordedFacts({ text: await readText(file), file });
}

/**
 * The same for a text that was already read; `file` is its name in messages. Pure.
 *
 * @throws Problem `usage.facts-invalid`
 */
export function parseRecordedFacts({ text, file }: { readonly text: string; readonly file: string }): Facts {
  // Unbounded, it would exhaust our stack or memory.
  if (findJsonFault(text, recordedBounds) !== undefined)
    throw Problem.of('usage.facts-invalid', { file, places: ['(file)'] });
  const parsed = factsForm.safeParse(findFacts(parseJson(text)));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.') || '(file)');
  throw Problem.of('usage.facts-invalid', { file, places: [...new Set(places)] });
}

const largest = 16 * 2 ** 20;

async function readText(file: string): Promise<string> {
  try {
    const content = await readWholeFile(file, { maximumBytes: largest, open: openNamedFile });
    await requireTrustedFiles([file]);
    return content.toString('utf8');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw Problem.of('usage.facts-unreadable', { file, reason: error.reason }, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The result of a check contains them, and so does that of an accepted notice, which contains the result of a check.
 */
function findFacts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('check' in value) return findFacts(value.check);
  return 'facts' in value ? value.facts : value;
}
