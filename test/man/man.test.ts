import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderManPage } from '../../src/cli/man.ts';
import { catalogues } from '../../src/messages/index.ts';
import { exitCodes } from '../../src/ports/exit-codes.ts';

const run = promisify(execFile);

describe.each([
  ['en', 'man/ospi-update.1'],
  ['fr', 'man/fr/ospi-update.1'],
] as const)('the manual page in the language %s', (language, file) => {
  const page = renderManPage({ text: catalogues[language].cli });

  test('is the one in the sources (else: npm run man)', async () => {
    expect(await readFile(file, 'utf8')).toBe(page);
  });

  test('is well-formed for man', async () => {
    await expect(run('mandoc', ['-T', 'lint', '-W', 'warning', file])).resolves.toMatchObject({ stdout: '' });
  });

  test('names every command, option and exit status', async () => {
    const { stdout } = await run('mandoc', ['-T', 'utf8', '-O', 'width=200', file]);
    // Bold is a character struck twice.
    const text = stdout.replaceAll(/.\u0008/gu, '');
    for (const words of ['check [options]', 'backup create', 'apply [options] [ARCHIVE]', '--notice-to', '--platform'])
      expect(text).toContain(words);
    for (const code of Object.values(exitCodes)) expect(text).toMatch(new RegExp(`^ +${code} +\\S`, 'm'));
    expect(text).not.toMatch(/[`]|undefined/);
  });
});
