import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSudoersLines } from '../e2e/members.ts';

/** A placeholder for a file or for part of a sentence is not an argument that sudo allows. */
const files = await readdir('src/messages', { recursive: true });

test('no message has a member run by sudo what the lines for sudoers do not hold', async () => {
  const allowed = [...(await readSudoersLines()).matchAll(/ospi-update ([\w -]+)/g)].map(([, words = '']) =>
    words.trim(),
  );
  expect(allowed).toContain('support recover');
  const asked = new Set<string>();
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(join('src/messages', file), 'utf8');
    for (const [, words = ''] of text.matchAll(/sudo ospi-update ([^`'\\]+)/g)) asked.add(words.trim());
  }
  expect(asked.size).toBeGreaterThan(3);
  const refused = [...asked].filter((words) => !allowed.includes(words));
  // From the manual: root may also name the file, as it says there.
  expect(refused.filter((words) => !/^support revoke (FILE|FICHIER)$/.test(words))).toEqual([]);
});
