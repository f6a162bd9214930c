import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AttemptResult, HistoryResult, VerificationResult } from '../../src/model/results.ts';
import { expectEnd, makeSite, words } from './sites.ts';

test('after a failed update: history, attempt and journal can be read by who may only read, and screens meet by the code', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { migrate: 'echo "the reason is here" >&2; exit 4' },
  });
  const apply = ['apply', '--accept-notice', archive];
  expectEnd(await site.run(apply), 7, /\[OSPI-0701\]/, /\[OSPI-2008\]/);
  const progress: unknown = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8'));
  expect(progress).toMatchObject({ state: 'rolled-back', messageCode: 'OSPI-2008' });

  const refusals = [await site.run([...apply, '--lang', 'fr']), await site.run([...apply, '--lang', 'en'])];
  const [french, english] = refusals.map((ran) => /\[OSPI-\d{4}\]/.exec(words(ran))?.[0]);
  expect(french).toBe('[OSPI-0501]');
  expect(english).toBe(french);
  const json = await site.run([...apply, '--json']);
  expect(JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ messageCode: 'OSPI-0501' });

  const read = async (...args: string[]) => {
    const ran = await site.run(['status', '--json', ...args]);
    return { code: ran.code, told: JSON.parse(ran.stdout) as unknown };
  };
  const history = (await read('--history')).told as HistoryResult;
  const [attempt] = history.attempts;
  expect(history.attempts).toMatchObject([{ from: '4.2.0', to: '4.3.0', ending: 'rolled-back' }]);
  const incident = attempt?.incident ?? '?';
  const asReader = ['setpriv', '--reuid=65534', '--regid=0', '--clear-groups', '--'];
  const through = process.geteuid?.() === 0 ? { through: asReader } : {};
  expectEnd(await site.run(['status', '--history', '--lang', 'fr'], through), 0, new RegExp(incident));
  expectEnd(
    await site.run(['status', '--attempt', incident]),
    0,
    /\[OSPI-2008\] The hook migrate failed with code 4/,
    /Last output: \| the reason is here/,
    /Data as before the update: done in/,
  );
  const view = (await read('--attempt', attempt?.attempt ?? '?')).told as AttemptResult;
  const hook = view.timeLine.find((moment) => moment.kind === 'step' && moment.name === 'hook-migrate');
  expect(hook).toMatchObject({ state: 'failed', problem: { messageCode: 'OSPI-2008' } });
  const unknown = await site.run(['status', '--attempt', 'nothing']);
  expectEnd(unknown, 2, /OSPI-0244/, new RegExp(attempt?.attempt ?? '?'));

  expectEnd(await site.run(['status', '--verify'], through), 0, /intact: \d+ records/);
  const journal = join(site.state, 'journal.jsonl');
  await writeFile(
    journal,
    (await readFile(journal, 'utf8')).replace('"version":"4.3.0"', '"version":"4.3.1"'),
  );
  expectEnd(await site.run(['status', '--verify']), 3, /\[OSPI-0304\]/, /line \d+/);
  const { code, told } = await read('--verify');
  expect({ code, problem: (told as VerificationResult).problem }).toMatchObject({
    code: 3,
    problem: { messageCode: 'OSPI-0304' },
  });
  expectEnd(await site.run(['status', '--history']), 0, /\[OSPI-0304\]/);
  expectEnd(await site.run(['status', '--history', '--verify']), 2, /--history/);
});
