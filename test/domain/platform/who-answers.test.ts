import { expect, test } from 'vitest';
import { namesVersion } from '../../../src/domain/platform/who-answers.ts';

test.each([
  ['4.3.0', true],
  ['v4.3.0\n', true],
  ['PlaniPSY/4.3.0 (production)', true],
  ['planipsy-4.3.0', true],
  ['{"version":"4.3.0","schema":2}', true],
  ['Version 4.3.0.', true],
  ['14.3.0', false],
  ['1.4.3.0', false],
  ['4.3.01', false],
  ['4.3.0-rc.1', false],
  ['4.3.0+build.7', false],
  ['4.3.0.1', false],
  ['4x3x0', false],
  ['', false],
])('%j names version 4.3.0: %s', (text, names) => {
  expect(namesVersion(text, '4.3.0')).toBe(names);
});
