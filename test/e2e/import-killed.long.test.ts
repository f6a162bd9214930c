import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../../fixtures/site/run.ts';
import { makeRandom, seed } from '../domain/backup/random.ts';
import { readHistory } from '../faults/history.ts';
import { acceptNoticeOf, makeImportSite, type ImportSite } from './import-kit.ts';
import { expectEnd } from './sites.ts';

/** Calls that change a folder, or make a change durable: what a power cut, too, leaves done or undone. */
const calls = 'fsync,fdatasync,syncfs,rename,renameat2,unlink,unlinkat,mkdir,mkdirat,ftruncate,fchmod,fchown';

/** Runs the program through strace, which follows its threads; returns what strace saw. */
async function trace(
  asked: ImportSite,
  args: readonly string[],
  inject: readonly string[] = [],
): Promise<string> {
  const log = join(asked.site.folder, 'strace.log');
  const through = ['strace', '--follow-forks', '--detach-on=execve', `--output=${log}`, `--trace=${calls}`];
  const env = { PATH: '/usr/bin:/bin', UV_THREADPOOL_SIZE: '1' };
  await asked.run(args, { through: [...through, ...inject], env });
  return readFile(log, 'utf8');
}

interface Place {
  readonly call: string;
  readonly count: number;
}

/** Every call of a trace; strace counts each of them by itself, in each thread. */
function listPlaces(seen: string): readonly Place[] {
  const counts = new Map<string, number>();
  return [...seen.matchAll(/^(\d+) +(\w+)\(/gm)].map(([, thread = '', call = '']) => {
    const count = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, count);
    return { call, count };
  });
}

/** Runs the program, and kills it in place of such a call. */
async function killAt(asked: ImportSite, args: readonly string[], { call, count }: Place): Promise<boolean> {
  const seen = await trace(asked, args, [`--inject=${call}:signal=KILL:when=${count}`]);
  return seen.includes('killed by SIGKILL');
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

/** Different places every time; `npm run faults -- import` has all of them. */
const random = makeRandom(seed);
const placesTried = 3;
const recordsTried = 2;

test(`a round that is killed at a call is finished by the next one, and nothing runs (TEST_SEED=${seed})`, async () => {
  const asked = await makeImportSite();
  const { site, folder, ask, readAnswer, take } = asked;
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  const withdraw = async (name: string) => {
    await asked.replace(name, { cancel: true });
    await take();
    expect((await readAnswer(name)).state).toBe('cancelled');
  };
  await ask({ name: 'counted', file: archive });
  const places = listPlaces(await trace(asked, ['import', '--take']));
  await withdraw('counted');
  let killed = 0;
  for (const [index, place] of places
    .toSorted(() => random() - 0.5)
    .slice(0, placesTried)
    .entries()) {
    const name = `killed-${index}`;
    await ask({ name, file: archive });
    if (await killAt(asked, ['import', '--take'], place)) killed += 1;
    await take();
    expect(await readAnswer(name), `at ${place.call} ${place.count}`).toMatchObject({
      state: 'waiting',
      request: name,
    });
    const left = await readdir(folder);
    expect(left.filter((file) => /\.ospi$|^\..*(?:answer|notice)/.test(file), name)).toEqual([]);
    expect(await listAttempts(asked, name)).toEqual([]);
    await withdraw(name);
  }
  expect(killed).toBeGreaterThan(placesTried / 2);
  // One that was not withdrawn is installed, once.
  await ask({ name: 'last', file: archive, ...accepted });
  await take();
  expectEnd(await asked.run(['import', '--run']), 0);
  expect((await readAnswer('last')).state).toBe('succeeded');
}, 300_000);

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

test.each(records.toSorted(() => random() - 0.5).slice(0, recordsTried))(
  `an update killed right after %s is never begun a second time (TEST_SEED=${seed})`,
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

test('a round that takes long still sees what the Superviseur does with its answer', async () => {
  const asked = await makeImportSite();
  const { site, ask, readAnswer, replace } = asked;
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  await ask({ name: 'import-1', file: archive });
  // A disk so slow that what was asked for is answered only after the time in which such a round waits for more.
  const slow = ['strace', '--follow-forks', '--detach-on=execve', '--output=/dev/null', '--trace=fsync'];
  const staying = start(
    [
      ...slow,
      '--inject=fsync:delay_enter=700ms',
      ...site.commandLine(['import', '--take', '--stay'], { configFile: asked.configFile }),
    ],
    { cwd: site.folder },
  );
  const state = async () => (await readAnswer('import-1').catch(() => undefined))?.state;
  await expect.poll(state, { timeout: 60_000, interval: 20 }).toBe('waiting');
  await replace('import-1', accepted);
  expect((await staying.ended).code).toBe(0);
  expect(await state()).toBe('queued');
}, 120_000);
