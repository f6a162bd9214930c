import * as fc from 'fast-check';

/** Text that has surprised readers before, or that would control a terminal. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\n',
  '\r\n',
  '\u001b[2J',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u009b31m',
  '\u202egpj.exe',
  '\u200b',
  '\ud800',
  '\ufeff',
  '\ufffd',
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '-rf',
  '$(id)',
  '%s%n',
  '1e400',
  '9007199254740993',
  '&a [*a]',
  '!!js/function',
  '<<: *a',
  '? ',
  '[[[[',
  '{{{{',
  '"'.repeat(3),
  '- '.repeat(49),
  'a'.repeat(5000),
];

const piece = fc.oneof(
  fc.constantFrom(...hostileTexts).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
);

/** One change of bytes; positions are fractions of the length, so that a change fits any input. */
const edit = fc.record({
  kind: fc.constantFrom('insert', 'overwrite', 'delete', 'repeat', 'cut', 'flip', 'move'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 })),
  bit: fc.integer({ min: 0, max: 7 }),
  piece,
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** A seed with a few changes of its bytes. */
export function mutatedBytes(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce(applyEdit, Buffer.from(seed)));
}

/** Lines of JSON with values exchanged, keys added or removed, and lines removed or repeated. */
export function mutatedRecords(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const value = fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(null, true, -1, 0, 1e308, 2 ** 53, [], {}, '4.3.0', '2026-11-22T02:00:00.000Z'),
  );
  const change = fc.record({
    line: fc.nat({ max: 20 }),
    step: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 }),
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'add', 'drop-line', 'repeat-line', 'first-line'),
    key: fc.constantFrom(...hostileTexts, 'attempt', 'event', 'step', 'data', 'problem', 'platform'),
    value,
  });
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([seed, changes]) => {
      const lines = Buffer.from(seed).toString('utf8').trimEnd().split('\n');
      let records = lines.map((line): unknown => JSON.parse(line));
      for (const each of changes) {
        const index = each.line % Math.max(1, records.length);
        if (each.kind === 'drop-line') records = records.filter((_, other) => other !== index);
        else if (each.kind === 'repeat-line') records = [...records, structuredClone(records[index])];
        else if (each.kind === 'first-line') records = [structuredClone(records[index]), ...records];
        else changeValue({ at: records[index], ...each });
      }
      return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    });
}

function applyEdit(bytes: Buffer, { kind, at, length, bit, piece: inserted }: Edit): Buffer {
  const place = Math.min(bytes.length, Math.floor(at * (bytes.length + 1)));
  const [before, rest] = [bytes.subarray(0, place), bytes.subarray(place)];
  const part = rest.subarray(0, length);
  const after = rest.subarray(length);
  if (kind === 'insert') return Buffer.concat([before, inserted, rest]);
  if (kind === 'overwrite') return Buffer.concat([before, inserted, rest.subarray(inserted.length)]);
  if (kind === 'delete') return Buffer.concat([before, after]);
  if (kind === 'repeat') return Buffer.concat([before, part, part, part, after]);
  if (kind === 'cut') return Buffer.from(before);
  if (kind === 'move') return Buffer.concat([after, before, part]);
  const flipped = Buffer.from(bytes);
  if (place < flipped.length) flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
  return flipped;
}

/** Descends by position, as far as there are values to descend into. */
function changeValue({
  at,
  step,
  kind,
  key,
  value,
}: {
  at: unknown;
  step: readonly number[];
  kind: string;
  key: string;
  value: unknown;
}): void {
  if (typeof at !== 'object' || at === null) return;
  const keys = Object.keys(at);
  const [first = 0, ...others] = step;
  const chosen = keys[first % Math.max(1, keys.length)];
  const below: unknown = chosen === undefined ? undefined : Reflect.get(at, chosen);
  if (others.length > 0 && typeof below === 'object' && below !== null)
    changeValue({ at: below, step: others, kind, key, value });
  else if (kind === 'delete' && chosen !== undefined) Reflect.deleteProperty(at, chosen);
  else define(at, kind === 'add' || chosen === undefined ? key : chosen, value);
}

/** Like JSON.parse: a key named `__proto__` is a key. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
