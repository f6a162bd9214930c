import { Problem } from '../../messages/problem.ts';
import { showName } from './paths.ts';

/** What a pax header says about the member after it. */
export interface Extension {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
}

/**
 * Reads the records of a pax header, `<length> <keyword>=<value>\n`. Only keywords that `pack` writes are accepted: any
 * other, such as an extended attribute, would be lost silently; and programs disagree on which value of a repeated
 * keyword counts.
 *
 * @throws Problem `archive.damaged`, `archive.special-file`
 */
export function parseExtension(bytes: Buffer, archive: string): Extension {
  let extension: Extension = {};
  for (let rest = bytes; rest.length > 0;) {
    const length = Number(/^[1-9]\d{0,4} /.exec(rest.toString('latin1', 0, 6))?.[0] ?? 0);
    const record = rest.toString('utf8', rest.indexOf(' ') + 1, length);
    const [, keyword, value] = /^(\w[\w.]*)=(.+)\n$/s.exec(record) ?? [];
    if (length > rest.length || keyword === undefined || value === undefined)
      throw Problem.of('archive.damaged', { archive, detail: 'pax header' });
    if (Object.hasOwn(extension, keyword))
      throw Problem.of('archive.damaged', { archive, detail: `pax header: ${keyword}` });
    extension = { ...extension, ...readRecord({ keyword, value, archive }) };
    rest = rest.subarray(length);
  }
  return extension;
}

function readRecord({
  keyword,
  value,
  archive,
}: {
  keyword: string;
  value: string;
  archive: string;
}): Extension {
  if (keyword === 'path') return { path: value };
  if (keyword === 'linkpath') return { linkpath: value };
  if (keyword === 'size' && /^\d{1,15}$/.test(value)) return { size: Number(value) };
  throw Problem.of('archive.special-file', { archive, path: showName(`${keyword}=${value}`), type: 'pax' });
}
