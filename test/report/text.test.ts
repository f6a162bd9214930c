import { describe, expect, test, vi } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import { createFormat, formatStamp } from '../../src/report/format.ts';
import { layTable, measureWidth, shorten, wrap } from '../../src/report/layout.ts';
import { sanitise, sanitiseAll } from '../../src/report/sanitise.ts';

describe('text from outside', () => {
  test.each([
    ['plain words, accents and emoji stay', 'Mise à jour № 5 ✔ 🏥', 'Mise à jour № 5 ✔ 🏥'],
    ['an escape sequence', '\u001b[2J\u001b[31mred', '␛[2J␛[31mred'],
    ['a title change ended by BEL', '\u001b]0;root\u0007', '␛]0;root␇'],
    ['the one-byte form of an escape sequence', '\u009b31m', '\ufffd31m'],
    ['line ends, which would forge a log line', 'a\r\nb\u2028c\u0085d', 'a␍␊b\ufffdc\ufffdd'],
    ['a carriage return, which would overwrite the line', 'ok\rfailed', 'ok␍failed'],
    ['backspaces', 'no\b\byes', 'no␈␈yes'],
    ['NUL and DEL', 'a\u0000b\u007fc', 'a␀b␡c'],
    ['a tab, which would break columns', 'a\tb', 'a b'],
    ['right-to-left override', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
    ['bidirectional isolates', '\u2066x\u2069', '\ufffdx\ufffd'],
    ['invisible characters', 'pa\u200bss\ufeff\u00ad', 'pa\ufffdss\ufffd\ufffd'],
    ['tag characters', 'a\u{e0041}', 'a\ufffd'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ])('%s', (_, text, harmless) => {
    expect(sanitise(text)).toBe(harmless);
  });

  test('is made harmless wherever it stands in plain data, keys included', () => {
    expect(sanitiseAll({ 'k\u001b': ['a\u001b', { deep: 'b\n' }], n: 1, none: null, yes: true })).toEqual({
      'k␛': ['a␛', { deep: 'b␊' }],
      n: 1,
      none: null,
      yes: true,
    });
  });
});

describe('a long text', () => {
  // Words, characters of two columns and of none, and one word alone.
  const texts = [
    'word '.repeat(400_000),
    '漢字 '.repeat(20_000),
    'e\u0301 '.repeat(20_000),
    'x'.repeat(1_000_000),
  ];

  test.each([80, 1_000_000, Infinity])('is laid out at %d columns in one go', (width) => {
    for (const text of texts) {
      const lines = wrap(text, { width });
      expect(lines.join(' ')).toBe(text);
      layTable(
        [
          [text, 'a', text],
          ['', '', text],
        ],
        { width },
      );
    }
  });

  test('is not broken where there is no width', () => {
    const text = 'word '.repeat(10_000);
    expect(wrap(`${text}\n  ${text}`, { width: Infinity })).toEqual([text, `  ${text}`]);
  });

  test('in one row does not blow up the others', () => {
    const rows = [['x'.repeat(100_000), 'first'], ...Array<string[]>(1000).fill(['y', 'z'])];
    expect(layTable(rows, { width: Infinity }).join('\n').length).toBeLessThan(400_000);
  });
});

describe('the format', () => {
  const fr = createFormat({ language: 'fr', messages: catalogues.fr });
  const en = createFormat({ language: 'en', messages: catalogues.en });

  test.each([
    [0, '< 1 s'],
    [0.94, '< 1 s'],
    [1.4, '1 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [3599, '59 min 59 s'],
    [3599.7, '1 h 00 min'],
    [3900, '1 h 05 min'],
    [100_000, '27 h 46 min'],
  ])('writes a duration of %f s as %s', (seconds, text) => {
    expect(fr.duration(seconds).replaceAll('\u00a0', ' ')).toBe(text);
  });

  test.each([
    [3, '10 s'],
    [41, '50 s'],
    [59, '1 min'],
    [61, '2 min'],
    [170, '3 min'],
    [3601, '1 h 01 min'],
  ])('rounds an estimate of %f s up to %s', (seconds, text) => {
    expect(fr.roughDuration(seconds).replaceAll('\u00a0', ' ')).toBe(text);
  });

  test.each([
    [0, '0 o', '0 B'],
    [999, '999 o', '999 B'],
    [1500, '1,5 ko', '1.5 kB'],
    [999_600, '1 Mo', '1 MB'],
    [552_000_000, '552 Mo', '552 MB'],
    [1.234e12, '1,23 To', '1.23 TB'],
    [5e18, '5 000 Po', '5,000 PB'],
  ])('writes %f bytes as %s and %s', (bytes, french, english) => {
    expect(fr.bytes(bytes).replaceAll(/[\u202f\u00a0]/g, ' ')).toBe(french);
    expect(en.bytes(bytes).replaceAll('\u00a0', ' ')).toBe(english);
  });

  test.each([
    [0, '0 fichier', '0 files'],
    [1, '1 fichier', '1 file'],
    [2, '2 fichiers', '2 files'],
    [8200, '8 200 fichiers', '8,200 files'],
  ])('counts %i files as %s and %s', (files, french, english) => {
    expect(fr.count(files, 'files').replaceAll('\u202f', ' ')).toBe(french);
    expect(en.count(files, 'files')).toBe(english);
  });

  test('writes dates in local time, in the reader’s language', () => {
    vi.stubEnv('TZ', 'Europe/Paris');
    const paris = createFormat({ language: 'fr', messages: catalogues.fr });
    const parisEn = createFormat({ language: 'en', messages: catalogues.en });
    expect(paris.date('2026-11-22T17:05:00.000Z')).toBe('22 nov. 2026 à 18:05');
    expect(parisEn.date('2026-11-22T17:05:00.000Z')).toBe('22 Nov 2026, 18:05');
    expect(paris.date('not a date')).toBe('not a date');
    expect(formatStamp(new Date('2026-01-02T03:04:05.000Z'))).toBe('2026-01-02 04:04:05');
    vi.unstubAllEnvs();
  });

  test('does not round an unfinished step up to 100 %', () => {
    expect(en.percent(99.9)).toBe('99\u00a0%');
  });
});

describe('the layout', () => {
  test.each([
    ['plain', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['🏥', 2],
    ['\u001b[31mred\u001b[0m', 3],
    ['', 0],
  ])('measures %j as %i columns', (text, width) => {
    expect(measureWidth(text)).toBe(width);
  });

  test.each([
    ['as it is', 8, 'as it is'],
    ['cut here please', 9, 'cut here…'],
    ['日本語', 4, '日…'],
    ['日本語', 5, '日本…'],
  ])('shortens %j to %i columns', (text, width, short) => {
    expect(shorten(text, width)).toBe(short);
    expect(measureWidth(shorten(text, width))).toBeLessThanOrEqual(width);
  });

  test('breaks at spaces, keeps line breaks and indentation, and leaves paths whole', () => {
    expect(wrap('one two three\n  four five six\n/a/very/long/path', { width: 10 })).toEqual([
      'one two',
      'three',
      '  four',
      '  five six',
      '/a/very/long/path',
    ]);
  });

  test('wraps the last column below itself', () => {
    const rows = [
      ['Page', 'on'],
      ['Version', 'one two three four five six seven'],
    ];
    expect(layTable(rows, { width: 31 })).toEqual([
      'Page     on',
      'Version  one two three four',
      '         five six seven',
    ]);
    expect(layTable(rows, { width: Infinity })[1]).toBe('Version  one two three four five six seven');
    expect(layTable([], { width: 80 })).toEqual([]);
  });
});
