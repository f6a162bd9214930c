import * as z from 'zod';
import { readWholeFile } from '../../files/read-file.ts';
import type { Held } from '../../../terms/form.ts';
import { sitePaths } from '../../../model/site.ts';
import { isVersion } from '../../../terms/words.ts';

/** A name directly in a folder. */
const entry = z.string().refine((name) => name !== '' && !['.', '..'].includes(name) && !name.includes('/'));

/** What an adoption moves, written before it moves anything, so that each later run can complete or reverse it. */
const recordForm = z.object({
  format: z.literal(1),
  version: z.string().refine(isVersion),
  entries: z.array(entry),
  stay: z.array(entry),
});
export type AdoptionRecord = Held<typeof recordForm>;

/** While it is there, the platform counts as not installed: neither the folder nor the release is whole. */
export function unfinishedPath(root: string): string {
  return sitePaths({ root, state: '', public: '' }).adopting;
}

/** Afterwards, for `setup --undo`. */
export function finishedPath(root: string): string {
  return sitePaths({ root, state: '', public: '' }).adopted;
}

/** Undefined if there is none, or none that this program wrote. */
export async function readRecord(path: string): Promise<AdoptionRecord | undefined> {
  const text = await readWholeFile(path, { maximumBytes: 2 ** 20, followsLinks: false }).then(
    String,
    () => undefined,
  );
  if (text === undefined) return undefined;
  try {
    return recordForm.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function encodeRecord(record: AdoptionRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}
