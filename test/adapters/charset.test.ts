import { expect, test } from 'vitest';
import { encodeNarrow, findCharset } from '../../src/adapters/charset.ts';

test.each([
  [{ LANG: 'C' }, 'ascii'],
  [{ LANG: 'POSIX' }, 'ascii'],
  [{ LANG: 'fr_FR.ISO-8859-1' }, 'latin1'],
  [{ LANG: 'fr_FR.iso88591' }, 'latin1'],
  [{ LANG: 'fr_FR.ISO-8859-15@euro' }, 'latin9'],
  [{ LANG: 'ja_JP.eucJP' }, 'ascii'],
  [{ LC_ALL: 'C', LANG: 'fr_FR.UTF-8' }, 'ascii'],
  [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }, undefined],
  [{ LANG: 'fr_FR' }, undefined],
  [{}, undefined],
])('of %j the characters are %s', (env, charset) => {
  expect(findCharset(env)).toBe(charset);
});

test('what cannot be shown is written with what can', () => {
  const text = '✔ L’œuvre « déjà » → 3\u00a0€…';
  expect(encodeNarrow(text, 'ascii').toString('latin1')).toBe('v L\'oeuvre " deja " > 3 EUR...');
  expect(encodeNarrow(text, 'latin1').toString('latin1')).toBe("v L'oeuvre « déjà » > 3\u00a0EUR...");
  const latin9 = encodeNarrow(text, 'latin9').toString('latin1');
  expect(new TextDecoder('iso-8859-15').decode(Buffer.from(latin9, 'latin1'))).toBe(
    "v L'œuvre « déjà » > 3\u00a0€...",
  );
  expect(encodeNarrow('¤ 漢', 'latin9').toString('latin1')).toBe('? ?');
});
