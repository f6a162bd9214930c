import { expect, test } from 'vitest';
import { findLinkFault, findPathFault, foldName, showName } from '../../../src/domain/archive/paths.ts';

test.each([
  ['files', undefined],
  ['files/a b/ç.txt', undefined],
  ['files/..data/...', undefined],
  ['files/.htaccess', undefined],
  ['files/日本語/👩‍⚕️', undefined],
  [`files/${'x'.repeat(255)}`, undefined],
  ['', 'empty'],
  ['files//a', 'empty'],
  ['files/', 'empty'],
  ['/etc/passwd', 'absolute'],
  ['/', 'absolute'],
  ['..', 'parent-folder'],
  ['files/../x', 'parent-folder'],
  ['files/..', 'parent-folder'],
  ['./files', 'dot'],
  ['files/./x', 'dot'],
  ['.', 'dot'],
  ['files\\x', 'backslash'],
  ['C:\\x', 'backslash'],
  ['files/a\0b', 'control-character'],
  ['files/a\nb', 'control-character'],
  ['files/\u001b[31m', 'control-character'],
  ['files/\u007f', 'control-character'],
  ['files/\u0085', 'control-character'],
  ['files/\u2028', 'control-character'],
  ['files/a\u202eb', 'control-character'],
  ['files/a\u2066b', 'control-character'],
  ['files/-rf', undefined],
  ['files/\ud800', 'not-utf8'],
  ['files/\ufffd', 'not-utf8'],
  [`files/${'x'.repeat(256)}`, 'too-long'],
  [`files/${'é'.repeat(128)}`, 'too-long'],
  [`files/${'x/'.repeat(510)}x`, 'too-long'],
])('the name %j: %s', (path, fault) => {
  expect(findPathFault(path)).toBe(fault);
});

test.each([
  ['files/a', 'b', undefined],
  ['files/a', 'b/c/d', undefined],
  ['files/d/a', '../b', undefined],
  ['files/d/e/a', '../../b', undefined],
  ['files/d/a', '..', undefined],
  ['files/d/e/a', '../..', undefined],
  ['files/a', '..', 'outside'],
  ['files/a', '../hooks/migrate', 'outside'],
  ['files/a', '../../../etc/passwd', 'outside'],
  ['files/d/a', '../../files-of-others/b', 'outside'],
  ['files/a', '/etc/passwd', 'absolute'],
  ['files/a', '', 'empty'],
  ['files/a', './b', undefined],
  ['files/d/a', './../b', undefined],
  ['files/a', './../b', 'outside'],
  ['files/a', '././b', 'dot'],
  ['files/a', './', 'empty'],
  ['files/a', './/b', 'absolute'],
  ['files/a', '.', 'dot'],
  ['files/a', 'b//c', 'empty'],
  ['files/a', 'b/', 'empty'],
  ['files/d/a', '../', 'empty'],
  // b may be a link to a shallower folder: its parent is then not the one in the text.
  ['files/d/e/a', 'b/../c', 'inner-parent-folder'],
  ['files/d/e/a', '../b/../../c', 'inner-parent-folder'],
  ['files/a', 'b\\c', 'backslash'],
  ['files/a', 'b\nc', 'control-character'],
  ['files/a', '\ud800', 'not-utf8'],
  ['files/a', 'x/'.repeat(600) + 'x', 'too-long'],
  [`files/${'d/'.repeat(400)}a`, '../'.repeat(342) + 'x', 'too-long'],
])('the link %j to %j: %s', (path, target, fault) => {
  expect(findLinkFault({ path, target, root: 'files' })).toBe(fault);
});

test.each([
  ['README', 'readme'],
  ['caf\u00e9', 'CAFE\u0301'],
  ['stra\u00dfe', 'STRASSE'],
  ['STRA\u1e9eE', 'strasse'],
  ['a\u200db', 'ab'],
  ['\ufb01le', 'file'],
])('%j and %j are one name to some file systems', (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test.each([
  ['a', 'b'],
  ['e', '\u00e9'],
  ['a/b', 'ab'],
  ['o', '\u00f8'],
])('%j and %j are two', (one, other) => {
  expect(foldName(one)).not.toBe(foldName(other));
});

test('a name from outside is shown in one harmless line', () => {
  expect(showName('files/ç')).toBe('files/ç');
  expect(showName('a\u001b]0;x\u0007\n')).toBe('a\\u{1b}]0;x\\u{7}\\u{a}');
  expect(showName('abc\u202egpj')).toBe('abc\\u{202e}gpj');
  expect(showName('x'.repeat(5000))).toHaveLength(200);
});
