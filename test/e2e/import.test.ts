import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../../fixtures/site/run.ts';
import { historyForm } from '../../src/model/history.ts';
import { bareEnv, expectEnd, expectVisit, reconfigure } from './sites.ts';
import { accept, acceptNoticeOf, digestFile, makeImportSite, statesOf } from './import-kit.ts';

test('what the Superviseur asks for is verified, accepted, installed and told', async () => {
  const { site, folder, ask, replace, readAnswer, run, take } = await makeImportSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await ask({ name: 'import-1', file: archive });
  await take();
  const waiting = await readAnswer('import-1');
  expect(statesOf(waiting)).toEqual(['receiving', 'received', 'verified', 'waiting']);
  expect(waiting.update).toMatchObject({ version: '4.3.0', current: '4.2.0' });
  expect(await readFile(join(folder, waiting.update?.notice?.file ?? ''), 'utf8')).toContain('4.3.0');
  // Its archive is safe in the spool; nothing runs without acceptance.
  expect(await readdir(folder)).not.toContain('import-1.ospi');
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 0);
  expect(await site.readInstalledVersion()).toBe('4.2.0');

  await replace('import-1', accept(waiting));
  await take();
  expect((await readAnswer('import-1')).state).toBe('queued');
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 0);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  const end = await readAnswer('import-1');
  expect(statesOf(end).slice(-3)).toEqual(['queued', 'running', 'succeeded']);
  expect(end.attempt).toMatch(/^\d{8}-/);

  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  for (const event of ['notice.accepted', 'attempt.started'])
    expect(journal.split('\n').find((line) => line.includes(`"${event}"`))).toContain(
      '"requested":{"by":"Mme Durand","request":"import-1"}',
    );
  const history = historyForm.parse(JSON.parse(await readFile(join(site.public, 'history.json'), 'utf8')));
  expect(history).toMatchObject({
    refused: false,
    attempts: [{ outcome: 'succeeded', requestedBy: 'Mme Durand' }],
  });
  expect((await site.ask('/.ospi-update/history.json')).status).toBe(404);

  await take();
  expect(await readAnswer('import-1')).toEqual(end);
  expectEnd(await run(['import', '--run']), 0);
  expect(await readFile(join(site.state, 'journal.jsonl'), 'utf8')).toBe(journal);
});

test('a failed update is told with its incident code, and a second import is refused for it', async () => {
  const { site, ask, readAnswer, run, take } = await makeImportSite();
  const failing = await site.packUpdate({ version: '4.3.0', failIn: 'migrate', name: 'failing.ospi' });
  await ask({ name: 'import-1', file: failing, ...(await acceptNoticeOf(site, failing)) });
  await take();
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 7, /OSPI-0701/);
  const failed = await readAnswer('import-1');
  expect(failed).toMatchObject({ state: 'failed', code: 'OSPI-0701' });
  expect(failed.incident).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}-[0-9a-f]{8}$/);
  expect(failed.remedy?.fr).toContain(failed.incident);
  expectEnd(await run(['status']), 0, new RegExp(failed.incident ?? '-'), /import-1, 4\.3\.0, by Mme Durand/);
  const history = historyForm.parse(JSON.parse(await readFile(join(site.public, 'history.json'), 'utf8')));
  expect(history).toMatchObject({
    refused: true,
    attempts: [{ outcome: 'failed', rolledBack: true, incident: failed.incident }],
  });

  const good = await site.packUpdate({ version: '4.3.1' });
  await ask({ name: 'import-2', file: good, ...(await acceptNoticeOf(site, good)) });
  await take();
  const refused = await readAnswer('import-2');
  expect(refused).toMatchObject({ state: 'refused', mendable: true, code: 'OSPI-0501' });
  expect(refused.text.en + (refused.remedy?.en ?? '')).toContain(failed.incident);
  expectEnd(await run(['import', '--run']), 0);
  expect(await site.readInstalledVersion()).toBe('4.2.0');

  // Once support has released the platform, what failed need not be sent again.
  const release = join(site.publisher, 'release.txt');
  const order = ['pack', '--release', failed.incident ?? '', '--issuer', 'Claire Martin', '--reason', 'x'];
  const key = join(site.publisher, `${site.kit.product}.key`);
  expectEnd(await run([...order, '--key', key, '--output', release]), 0);
  expectEnd(await run(['support', 'release', release]), 0);
  await ask({ name: 'import-3', sha256: await digestFile(failing) });
  await take();
  expect((await readAnswer('import-3')).state).toBe('waiting');
});

test('nothing runs for the notice of another archive, in check mode, or once it is withdrawn', async () => {
  const { site, folder, ask, replace, readAnswer, run, take } = await makeImportSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const forged = { noticeSha256: 'f'.repeat(64), at: new Date().toISOString() };
  await ask({ name: 'forged', file: archive, accepted: forged });
  await take();
  expect(await readAnswer('forged')).toMatchObject({ state: 'refused', code: 'OSPI-0386', mendable: true });

  // The spool still holds the archive: it need not be sent again.
  await ask({ name: 'again', sha256: await digestFile(archive) });
  await take();
  const waiting = await readAnswer('again');
  expect(waiting.state).toBe('waiting');
  await replace('again', accept(waiting));
  await take();
  await replace('again', { ...accept(waiting), cancel: true });
  await take();
  expect((await readAnswer('again')).state).toBe('cancelled');
  expectEnd(await run(['import', '--run']), 0);

  const checking = await reconfigure(site, (config) => {
    config['import'] = { folder, mode: 'check' };
  });
  await ask({ name: 'checked', file: archive, ...accept(waiting) });
  expectEnd(await run(['import', '--take'], { configFile: checking }), 0);
  expect((await readAnswer('checked')).state).toBe('verified');
  expectEnd(await run(['import', '--run'], { configFile: checking }), 0);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expect((await readFile(join(site.state, 'journal.jsonl'), 'utf8').catch(() => '')).length).toBe(0);
});

test('what prevents an update at its start is an answer: a prerequisite, a lock that stays, a window that there is not', async () => {
  const { site, folder, ask, readAnswer, run, take } = await makeImportSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  await ask({ name: 'windowless', file: archive, ...accepted, when: 'window' });
  await take();
  expect(await readAnswer('windowless')).toMatchObject({
    state: 'refused',
    code: 'OSPI-0385',
    mendable: true,
  });

  await ask({ name: 'early', file: archive, ...accepted });
  await take();
  const demanding = await reconfigure(site, (config) => {
    config['import'] = { folder, mode: 'apply' };
    const cpuCores = { minimum: 4096, recommended: 4096 };
    config['requirements'] = { ...(config['requirements'] as object), cpuCores };
  });
  expectEnd(await run(['import', '--run'], { configFile: demanding }), 0, /early/);
  const refused = await readAnswer('early');
  expect(refused).toMatchObject({ state: 'refused', mendable: true });
  expect(refused.code).toMatch(/^OSPI-03/);
  expect(refused.remedy?.fr).toBeDefined();

  // A backup at work is waited for: the request stays in the queue, and the next run takes it.
  await ask({ name: 'patient', sha256: await digestFile(archive), ...accepted });
  await take();
  const holder = start(['flock', '--no-fork', join(site.state, 'lock'), 'sleep', '60']);
  await expect.poll(async () => (await run(['import', '--run'], { env: bareEnv })).stdout).toMatch(/patient/);
  expect((await readAnswer('patient')).state).toBe('queued');
  holder.kill('SIGKILL');
  await holder.ended;
  await expect
    .poll(
      async () => {
        await run(['import', '--run'], { env: bareEnv });
        return (await readAnswer('patient')).state;
      },
      { timeout: 60_000 },
    )
    .toBe('succeeded');
});

test('what is withdrawn while its archive is being prepared does not run, and is told so only then', async () => {
  const { site, ask, replace, readAnswer, run, take, configFile } = await makeImportSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  await ask({ name: 'import-1', file: archive, ...accepted });
  await take();
  const running = site.start(['import', '--run'], { configFile, env: bareEnv });
  const staging = join(site.root, '.staging');
  await expect
    .poll(() => stat(staging).catch(() => undefined), { interval: 5, timeout: 30_000 })
    .toBeDefined();
  running.kill('SIGSTOP');
  await replace('import-1', { ...accepted, cancel: true });
  await take();
  expect((await readAnswer('import-1')).state).toBe('queued');
  running.kill('SIGCONT');
  expectEnd(await running.ended, 0, /import-1/);
  await take();
  expect((await readAnswer('import-1')).state).toBe('cancelled');
  expectEnd(await run(['import', '--run']), 0);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('what was planned for a withdrawn request holds up nobody: the next one is planned in its place', async () => {
  const { site, ask, replace, readAnswer, run, take } = await makeImportSite({
    change: (config) => {
      config['window'] = { from: inHours(6), to: inHours(8), timeZone: 'UTC' };
    },
  });
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = { ...(await acceptNoticeOf(site, archive)), when: 'window' } as const;
  const readPlan = async () =>
    (JSON.parse((await run(['status', '--json'])).stdout) as { planned?: { at: string } }).planned;
  await ask({ name: 'first', file: archive, ...accepted });
  await take();
  expectEnd(await run(['import', '--run']), 0);
  await take();
  const queued = await readAnswer('first');
  expect([queued.state, await readPlan()]).toMatchObject(['queued', { at: queued.startsAt }]);

  await replace('first', { cancel: true });
  await take();
  expect((await readAnswer('first')).state).toBe('cancelled');
  expectEnd(await run(['import', '--run']), 0);
  expect(await readPlan()).toBeUndefined();
  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  expect(journal.split('\n').find((line) => line.includes('apply.plan-cancelled'))).toContain('Mme Durand');

  await ask({ name: 'second', file: archive, ...accepted });
  await take();
  expectEnd(await run(['import', '--run']), 0);
  expect(await readPlan()).toMatchObject({ at: queued.startsAt });
});

/** The time of day, in UTC. */
function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
}
