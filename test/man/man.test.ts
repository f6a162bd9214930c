import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { createTree } from '../../src/man/commands.ts';
import { renderManPages } from '../../src/man/pages.ts';
import { catalogues } from '../../src/messages/index.ts';
import { exitCodes } from '../../src/terms/exit-codes.ts';
import { checkNumbers, problemNumbers, warningNumbers } from '../../src/messages/codes.ts';

const run = promisify(execFile);

/** Bold is a character overstruck by itself. */
async function readPage(file: string): Promise<string> {
  const { stdout } = await run('mandoc', ['-T', 'utf8', '-O', 'width=200', file]);
  return stdout.replaceAll(/.\u0008/gu, '');
}

describe.each([
  ['en', 'man'],
  ['fr', 'man/fr'],
] as const)('the manual in the language %s', (language, folder) => {
  const pages = Object.entries(renderManPages({ messages: catalogues[language], language }));

  test.each(pages)('%s is the one in the sources (else: npm run man)', async (name, page) => {
    expect(await readFile(`${folder}/${name}`, 'utf8')).toBe(page);
  });

  test.each(pages)('%s is well-formed for man, and in words throughout', async (name) => {
    const file = `${folder}/${name}`;
    await expect(run('mandoc', ['-T', 'lint', '-W', 'warning', file])).resolves.toMatchObject({ stdout: '' });
    expect(await readPage(file)).not.toMatch(/[`]|undefined|NaN|\[object|Invalid Date/);
  });

  test.each(pages)('%s can be read whole on a terminal without UTF-8', async (name) => {
    const env = { ...process.env, LC_ALL: 'C', MANROFFOPT: '' };
    const file = join(checkout, folder, name);
    const { stderr } = await run('man', ['--warnings=w', '-E', 'ascii', '-l', file], { env });
    expect(stderr).toBe('');
  });

  test('ospi-update.1 names every command, option and exit status', async () => {
    const text = await readPage(`${folder}/ospi-update.1`);
    for (const words of ['check [options]', 'backup create', 'apply [options] [ARCHIVE]', '--notice-to', '--platform'])
      expect(text).toContain(words);
    for (const code of Object.values(exitCodes)) expect(text).toMatch(new RegExp(`^ +${code} +\\S`, 'm'));
  });

  test('each command has a page of its own, which its help names, with each of its options', async () => {
    const program = createTree(catalogues[language].cli);
    for (const command of program.createHelp().visibleCommands(program)) {
      const name = `ospi-update-${command.name()}`;
      const text = await readPage(`${folder}/${name}.1`);
      for (const each of [command, ...command.createHelp().visibleCommands(command)])
        for (const option of each.createHelp().visibleOptions(each))
          if (option.long !== '--help') expect(text).toContain(option.long);
      expect(text).toMatch(/ospi-update\(1\)/);
      expect(text.length).toBeLessThan(30_000);
      let help = '';
      command.configureOutput({ writeOut: (words) => (help += words) }).outputHelp();
      expect(help.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`man ${name}$`));
    }
  });

  test('ospi-update-messages.7 lists each code once, with what happened and what to do', async () => {
    const text = await readPage(`${folder}/ospi-update-messages.7`);
    const listed = [...text.matchAll(/OSPI-\d{4}/g)].map(([code]) => code);
    const all = [problemNumbers, checkNumbers, warningNumbers].flatMap((codes) => Object.values(codes));
    expect(listed.toSorted()).toEqual(all.toSorted());
    const remedies = text.match(/^ +→ \S/gm) ?? [];
    expect(remedies).toHaveLength(all.length - Object.keys(warningNumbers).length);
  });
});
