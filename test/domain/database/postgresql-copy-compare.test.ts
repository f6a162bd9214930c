import { expect, test } from 'vitest';
import { normalize } from '../../../src/domain/database/postgresql/normal-form.ts';
import { addDigests, digestRows } from '../../../src/domain/database/postgresql/row-digest.ts';

test('Rows are told apart in whatever order and pieces they come', () => {
  const digest = (text: string, size = text.length, order?: readonly number[]) => {
    const digester = digestRows(order);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) digester.add(bytes.subarray(at, at + size));
    return digester.finish();
  };
  const long = 'é'.repeat(100_000);
  const rows = ['a\tb', '', String.raw`\\.`, long, 'a\tb'].join('\n') + '\n';
  const shuffled = [long, 'a\tb', 'a\tb', String.raw`\\.`, ''].join('\n') + '\n';
  expect(digest(rows).count).toBe(5);
  for (const size of [1, 3, 70_000]) expect(digest(rows, size)).toEqual(digest(rows));
  expect(digest(shuffled)).toEqual(digest(rows));
  expect(digest(`${rows}${String.raw`\.`}\n\n\n`, 2)).toEqual(digest(rows));
  expect(digest('a\tb\n')).not.toEqual(digest('b\ta\n'));
  expect(digest('a\tb\n\tc\n', 1, [1, 0])).toEqual(digest('b\ta\nc\t\n'));
  expect(digest('a\na\nb\n')).not.toEqual(digest('a\nb\nb\n'));
  expect(addDigests([digest('a\nb\n'), digest('c\n')])).toEqual(digest('c\nb\na\n'));
});

test('Definitions are the same where only the types of constants, parentheses and order differ', () => {
  const same = (a: string, b: string, kind = 'INDEX') =>
    normalize({ kind, definition: a }) === normalize({ kind, definition: b });
  const before =
    "CHECK (((kind)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])))";
  const after =
    "CHECK (((kind)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])))";
  expect(same(before, after)).toBe(true);
  expect(same(before, after.replace("'y'", "'z'"))).toBe(false);
  expect(same('a::numeric(8,2) > 1', 'a > 1')).toBe(true);
  expect(same('a::"My Type"[] > 1', 'a > 1')).toBe(true);
  expect(same('a > 1', 'a > 2')).toBe(false);
  expect(same("'a::text'", "'a'")).toBe(false);
  expect(same('$f$ a::text (1) $f$', '$f$ a (1) $f$')).toBe(false);
  expect(same('GRANT A;\nGRANT B;\n', 'GRANT B;\nGRANT A;\n', 'ACL')).toBe(true);
  expect(same('(\n    a int,\n    b int\n)', '(\n    b int,\n    a int\n)', 'TABLE')).toBe(true);
});
