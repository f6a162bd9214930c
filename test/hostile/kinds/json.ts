import { collect, pack, type Hostile, type Row } from '../hostile.ts';
import { manifest } from './signed.ts';

const text = manifest.toString();

/** A manifest of other bytes, validly signed. */
const bytes = (content: string | Buffer) => () => pack({ manifestBytes: Buffer.from(content) });
/** Inserted at the beginning of the outermost object. */
const begin = (more: string) => bytes(text.replace('{', `{${more},`));
/** Inserted at the beginning of the first object that contains the given key. */
const inside = (object: string, more: string) =>
  bytes(text.replace(`"${object}": {`, `"${object}": {${more},`));
const value = (key: string, written: string) =>
  bytes(text.replace(new RegExp(`"${key}": [^,\\n]+`), `"${key}": ${written}`));
const entry = (more: string) => bytes(text.replace('"entries": [\n  {', `"entries": [\n  {${more},`));

const rows: readonly (readonly [name: string, make: () => Buffer])[] = [
  ['a key twice', begin('"version": "9.9.9"')],
  ['a key twice, alike', begin('"version": "4.3.0"')],
  ['a key twice, one of them escaped', begin('"\\u0076ersion": "9.9.9"')],
  ['a key twice, with blanks', begin('"version" \t\r\n : "9.9.9"')],
  ['a key twice, an object', begin('"notice": {"path": "other.md"}')],
  ['a key twice, far below', inside('title', '"fr": "autre"')],
  ['a key twice, in an entry', entry('"path": "files/evil"')],
  ['a key twice, in a list in a list', inside('cpuCores', '"minimum": 1')],
  ['entries twice', begin('"entries": []')],
  ['__proto__', begin('"__proto__": {"version": "9.9.9"}')],
  ['__proto__, escaped', begin('"__\\u0070roto__": {}')],
  ['__proto__ in an entry', entry('"__proto__": {"type": "file"}')],
  ['__proto__ in the title', inside('title', '"__proto__": null')],
  ['constructor', begin('"constructor": {"prototype": {"polluted": true}}')],
  ['toString', begin('"toString": "x"')],
  ['an unknown key', begin('"postInstall": "reboot"')],
  ['a key that differs in case', begin('"Version": "9.9.9"')],
  ['an empty key', begin('"": 1')],
  ['1e400', value('timeoutSeconds', '1e400')],
  ['-1e400', value('timeoutSeconds', '-1e400')],
  ['1e400 for a size', value('size', '1e400')],
  ['2^53 + 1', value('size', '9007199254740993')],
  ['2^64', value('size', '18446744073709551616')],
  ['a negative size', value('size', '-1')],
  ['a fraction of a byte', value('size', '1.5')],
  ['a size in quotes', value('size', '"1"')],
  ['a size of null', value('size', 'null')],
  ['a size of true', value('size', 'true')],
  ['a size in a list', value('size', '[1]')],
  ['a wait of zero seconds', value('timeoutSeconds', '0')],
  ['a wait of a year', value('timeoutSeconds', '31536000')],
  ['more than a hundred percent', value('freeDiskPercent', '101')],
  ['NaN', value('size', 'NaN')],
  ['Infinity', value('size', 'Infinity')],
  ['a leading zero', value('size', '01')],
  ['a leading plus', value('size', '+1')],
  ['hexadecimal', value('size', '0x10')],
  ['a lone surrogate in a title', inside('title', '"de": "\\ud800"')],
  ['a lone surrogate as the title', bytes(text.replace('"PlaniPSY 4.3.0"', '"\\udc00"'))],
  ['an escape sequence as the title', bytes(text.replace('"PlaniPSY 4.3.0"', '"\\u001b[2J"'))],
  ['a right-to-left override as the title', bytes(text.replace('"PlaniPSY 4.3.0"', '"x\\u202ey"'))],
  ['a newline as the title', bytes(text.replace('"PlaniPSY 4.3.0"', '"x\\ny"'))],
  ['a title of a megabyte', bytes(text.replace('"PlaniPSY 4.3.0"', `"${'x'.repeat(1_000_000)}"`))],
  ['a list for the whole', bytes(`[${text}]`)],
  ['a text for the whole', bytes('"planipsy"')],
  ['null', bytes('null')],
  ['nothing', bytes('')],
  ['an empty object', bytes('{}')],
  ['lists a hundred deep', begin(`"x": ${'['.repeat(100)}${']'.repeat(100)}`)],
  ['lists a million deep', bytes('['.repeat(1_000_000))],
  ['objects a hundred thousand deep', bytes('{"a":'.repeat(100_000))],
  ['a byte order mark', bytes(`\ufeff${text}`)],
  ['UTF-16', bytes(Buffer.from(text, 'utf16le'))],
  ['UTF-16 with a byte order mark', bytes(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  ['bytes that are no UTF-8', bytes(Buffer.from(text.replace('PlaniPSY', 'Plani\xff'), 'latin1'))],
  ['a surrogate in UTF-8', bytes(Buffer.concat([Buffer.from('{"\xed\xa0\x80":1}', 'latin1')]))],
  ['something behind the end', bytes(`${text}x`)],
  ['a second manifest behind the end', bytes(`${text}${text}`)],
  ['a zero behind the end', bytes(`${text}\0`)],
  ['the end missing', bytes(text.slice(0, -1))],
  ['a comment', bytes(`// signed\n${text}`)],
  ['a comment within', begin('/* x */ "a": 1')],
  ['single quotes', bytes(text.replaceAll('"', "'"))],
  ['a comma too many', bytes(text.replace(/\n\}$/, ',\n}'))],
  ['YAML', bytes('format: 1\nproduct: planipsy\n')],
  ['XML', bytes('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')],
  ['an entry of another kind', entry('"mode2": "0644"')],
];

export const json: readonly Hostile[] = collect('JSON', [
  ...rows.map(([name, make]): Row => ['archive.manifest-invalid', name, make]),
  ['archive.format-unknown', 'format 2', value('format', '2')],
  ['archive.format-unknown', 'format -1', value('format', '-1')],
  ['archive.format-unknown', 'format 2 and all else unknown', bytes('{"format": 2, "colour": "blue"}')],
  ['archive.manifest-invalid', 'format 1.5', value('format', '1.5')],
  ['archive.manifest-invalid', 'format in quotes', value('format', '"1"')],
  ['archive.manifest-invalid', 'format 1e400', value('format', '1e400')],
  [
    'archive.unfit-part',
    'sizes whose sum has no exact value',
    bytes(
      text
        .replaceAll(/"size": \d+/g, '"size": 9007199254740991')
        .replaceAll(/(directory|symlink)",\s+"size": \d+/g, '$1", "size": 0'),
    ),
  ],
  ['harmless', 'minus zero', value('minimum', '-0')],
  ['harmless', 'numbers written otherwise', value('timeoutSeconds', '6.00E2')],
  ['harmless', 'blanks and line ends of another system', bytes(text.replaceAll('\n', '\r\n\t '))],
  ['harmless', 'escaped letters', bytes(text.replace('"planipsy"', '"\\u0070lanipsy"'))],
]);
