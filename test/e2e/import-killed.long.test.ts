import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../../fixtures/site/run.ts';
import { readHistory } from '../faults/history.ts';
import { acceptNoticeOf, makeImportSite, type ImportSite } from './import-kit.ts';
import { expectEnd } from './sites.ts';

/** Calls that change a folder, or make a change durable: what a power cut, too, leaves done or undone. */
const calls = 'fsync,fdatasync,syncfs,rename,renameat2,unlink,unlinkat,mkdir,mkdirat,ftruncate,fchmod,fchown';

/** Runs the program, and kills it in place of its `count`th such call in any thread. */
async function killAtCall(asked: ImportSite, args: readonly string[], count: number): Promise<boolean> {
  const log = join(asked.site.folder, 'strace.log');
  const through = [
    ...['strace', '--follow-forks', '--detach-on=execve', `--output=${log}`, `--trace=${calls}`],
    `--inject=${calls}:signal=KILL:when=${count}`,
  ];
  await asked.run(args, { through, env: { PATH: '/usr/bin:/bin', UV_THREADPOOL_SIZE: '1' } });
  return (await readFile(log, 'utf8')).includes('killed by SIGKILL');
}

async function listAttempts({ site }: ImportSite, name: string): Promise<readonly string[]> {
  const { records, fault } = await readHistory(site);
  expect(fault).toBeUndefined();
  return records.flatMap((record) =>
    record.event === 'attempt.started' && record.data.requested?.request === name
      ? [record.attempt ?? '']
      : [],
  );
}

test('a round that is killed at any call is finished by the next one: nothing is lost, and nothing runs', async () => {
  const asked = await makeImportSite();
  const { site, folder, ask, readAnswer, take } = asked;
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  let isKilled = true;
  for (let count = 1; isKilled; count += 1) {
    const name = `killed-${count}`;
    await ask({ name, file: archive });
    isKilled = await killAtCall(asked, ['import', '--take'], count);
    await take();
    expect(await readAnswer(name), name).toMatchObject({ state: 'waiting', request: name });
    const left = await readdir(folder);
    expect(left.filter((file) => /\.ospi$|^\..*(?:answer|notice)/.test(file), name)).toEqual([]);
    expect(await listAttempts(asked, name)).toEqual([]);
    await asked.replace(name, { cancel: true });
    await take();
    expect((await readAnswer(name)).state).toBe('cancelled');
  }
  // One that was not withdrawn is installed, once.
  await ask({ name: 'last', file: archive, ...accepted });
  await take();
  expectEnd(await asked.run(['import', '--run']), 0);
  expect((await readAnswer('last')).state).toBe('succeeded');
}, 900_000);

const records = [
  'notice.accepted',
  'attempt.started',
  'step.finished backup',
  'step.started maintenance-on',
  'step.finished stop-services',
  'step.finished activate',
  'step.finished hook-migrate',
  'step.finished health-check',
  'step.finished maintenance-off',
  'attempt.succeeded',
];

test.each(records)(
  'an update killed right after %s is never begun a second time',
  async (record) => {
    const asked = await makeImportSite();
    const { site, ask, readAnswer, take, run } = asked;
    const archive = await site.packUpdate({ version: '4.3.0' });
    const accepted = await acceptNoticeOf(site, archive);
    await ask({ name: 'import-1', file: archive, ...accepted });
    await take();
    const running = start(site.commandLine(['import', '--run'], { configFile: asked.configFile }));
    await expect
      .poll(
        async () =>
          (await readHistory(site)).records.map(({ event, step }) => [event, step].join(' ').trim()),
        { timeout: 60_000, interval: 1 },
      )
      .toContain(record);
    running.kill('SIGKILL');
    await running.ended;

    // Whoever keeps the loop goes on, before and after the recovery.
    for (const args of [['--take'], ['--run']]) await run(['import', ...args]);
    const attempts = await listAttempts(asked, 'import-1');
    if (attempts.length > 0 && record !== 'notice.accepted')
      expect(['failed', 'succeeded']).toContain((await readAnswer('import-1')).state);
    expect([0, 7]).toContain((await run(['support', 'recover', '--interrupted'])).code);
    for (const args of [['--take'], ['--run'], ['--take']]) await run(['import', ...args]);

    const all = await listAttempts(asked, 'import-1');
    expect(all).toHaveLength(1);
    const installed = await site.readInstalledVersion();
    const answer = await readAnswer('import-1');
    expect(answer.attempt).toBe(all[0]);
    expect(answer.state).toBe(installed === '4.3.0' ? 'succeeded' : 'failed');
    if (answer.state === 'failed') expect(answer.incident).toContain(all[0]);
    const history = JSON.parse(await readFile(join(site.public, 'history.json'), 'utf8')) as {
      readonly attempts: readonly { readonly outcome: string }[];
    };
    expect(history.attempts).toHaveLength(1);
    expect(history.attempts[0]?.outcome).not.toMatch(/running|interrupted/);
  },
  300_000,
);

test('an answer that cannot be written harms no update: a full folder, or something in its place', async () => {
  const asked = await makeImportSite();
  const { site, folder, ask, take, run } = asked;
  const archive = await site.packUpdate({ version: '4.3.0' });
  await ask({ name: 'blocked', file: archive, ...(await acceptNoticeOf(site, archive)) });
  // A folder that is not empty cannot be replaced by a file.
  await mkdir(join(folder, 'blocked.answer.json'));
  await copyFile(asked.configFile, join(folder, 'blocked.answer.json', 'x'));
  expectEnd(await run(['import', '--take']), 0, /blocked/);
  await take();
  expectEnd(await run(['import', '--run']), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await listAttempts(asked, 'blocked')).toHaveLength(1);
}, 300_000);
