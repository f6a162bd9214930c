import { releaseForm, type ReleaseDocument } from '../../model/release.ts';
import { startPurpose } from '../signed-file/purpose.ts';

const purpose = startPurpose('release');
const form = 1;
const names = releaseForm.keyof().options;

export function encodeRelease(document: ReleaseDocument): Buffer {
  const lines = names.map((name) => `${name}: ${document[name]}`);
  return Buffer.from(`${purpose}${form}\n${lines.join('\n')}\n`);
}

/** Strict: only what {@link encodeRelease} writes. `newer` means made for a later version of this tool. */
export function parseRelease(content: Buffer): ReleaseDocument | 'newer' | undefined {
  const [first = '', ...lines] = content.toString('utf8').split('\n');
  if (/^[1-9][0-9]*$/.test(first.slice(purpose.length)) && first !== `${purpose}${form}`) return 'newer';
  const document = Object.fromEntries(
    names.map((name, index) => [name, (lines[index] ?? '').slice(`${name}: `.length)]),
  );
  const { data } = releaseForm.safeParse(document);
  return data !== undefined && encodeRelease(data).equals(content) ? data : undefined;
}
