import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { namePlace, readRecords } from './interrupt.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';
import { hastyScript, writeScript, withTimes, expectServed } from './slow-services-kit.ts';

const patient = { timeout: 60_000, interval: 20 };
/** Longer than the few seconds that a stop or a start once had, whatever the configuration said. */
const beyondPatience = 7000;

/** The process ends once the gate is open: until then it goes on serving, like one with a long request to answer. */
const stopAtGate =
  'echo stop >>"$folder/stops"; setsid sh -c "until test -e \'$folder/gate\'; do sleep 0.02; done; kill -TERM $pid" >/dev/null 2>&1 &';

const openGate = (site: ScratchSite) => writeFile(join(site.folder, 'gate'), '');

async function reach(site: ScratchSite, place: string): Promise<void> {
  await expect.poll(async () => (await readRecords(site)).map(namePlace), patient).toContain(place);
}

/** Live processes of a release, without zombies. */
async function listProcesses(site: ScratchSite, version: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(`${site.root}/releases/${version}/`));
}

test('a stop that takes its time is waited for as long as timeoutSeconds says', async () => {
  const site = await makeSite();
  await writeScript(site, hastyScript(site, { stop: stopAtGate }));
  const configFile = await withTimes(site, 60);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const running = site.start(['apply', '--accept-notice', archive], { configFile });
  await reach(site, 'step.started stop-services');
  await sleep(beyondPatience);
  await openGate(site);
  expectEnd(await running.ended, 0, /4\.3\.0/);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});

test('a stop that does not end in time is undone only once nothing of it is left', async () => {
  const site = await makeSite();
  await writeScript(site, hastyScript(site, { stop: 'echo stop >>"$folder/stops"' }));
  const configFile = await withTimes(site, 2);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const [old] = await listProcesses(site, '4.2.0');
  const pid = (await readFile(join(site.root, 'run/web.pid'), 'utf8')).trim();
  expect(old).toBeDefined();
  const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
  expectEnd(ran, 7, /planipsy|web/, /killed/);
  expect((await readFile(join(site.root, 'run/web.pid'), 'utf8')).trim()).not.toBe(pid);
  expect(await readFile(join(site.folder, 'stops'), 'utf8')).toBe('stop\nstop\n');
  await expectServed(site, '4.2.0');
});

test('an updater that is killed while a stop goes on leaves no platform that dies after its recovery', async () => {
  const site = await makeSite();
  await writeScript(site, hastyScript(site, { stop: stopAtGate }));
  const configFile = await withTimes(site, 60);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const pid = (await readFile(join(site.root, 'run/web.pid'), 'utf8')).trim();
  const running = site.start(['apply', '--accept-notice', archive], { configFile });
  const stops = () => readFile(join(site.folder, 'stops'), 'utf8').catch(() => '');
  await expect.poll(stops, patient).toBe('stop\n');
  running.kill('SIGKILL');
  await running.ended;

  const recovery = site.start(['support', 'recover'], { configFile });
  const isOver = recovery.ended.then(() => true);
  // Either the stop is run again, or the recovery trusts what it sees.
  while ((await stops()) === 'stop\n' && !(await Promise.race([isOver, sleep(20).then(() => false)])));
  await openGate(site);
  expectEnd(await recovery.ended, 0, /4\.2\.0/);
  await expect.poll(() => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''), patient).toBe('');
  await expectServed(site, '4.2.0');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

/** The new version needs some time before it listens. */
const late: PlatformKit = {
  ...planipsy,
  async writeRelease(options) {
    await planipsy.writeRelease(options);
    if (options.version === '4.2.0') return;
    const web = join(options.folder, 'web.js');
    await writeFile(
      web,
      `import { existsSync as isOpen } from 'node:fs';
while (!isOpen(process.argv[3] + '/../../gate')) await new Promise((later) => setTimeout(later, 20));
${await readFile(web, 'utf8')}`,
    );
  },
};

const asksHealth = 'curl --silent --fail --max-time 5 "http://127.0.0.1:$port/health" >/dev/null 2>&1';
const askHealth = `[ "$name" = web ] && { ${asksHealth}; exit; }; running`;

test('a start that is seen late is waited for as long as timeoutSeconds says', async () => {
  const site = await makeSite({ kit: late });
  await writeScript(site, hastyScript(site, { stop: 'kill -TERM $pid', status: askHealth }));
  const configFile = await withTimes(site, 60);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const running = site.start(['apply', '--accept-notice', archive], { configFile });
  await reach(site, 'step.started start-services');
  await sleep(beyondPatience);
  await openGate(site);
  expectEnd(await running.ended, 0, /4\.3\.0/);
  await expectServed(site, '4.3.0');
});

test('a start that is not seen in time leaves nothing of the new version behind', async () => {
  const site = await makeSite({ kit: late });
  await writeScript(site, hastyScript(site, { stop: 'running && kill -TERM $pid', status: askHealth }));
  const configFile = await withTimes(site, 3);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive], { configFile }), 7, /did not start/);
  await openGate(site);
  expect(await listProcesses(site, '4.3.0')).toEqual([]);
  await expectServed(site, '4.2.0');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test('an updater that is killed while a start goes on leaves nothing of the new version behind', async () => {
  const site = await makeSite({ kit: late });
  await writeScript(site, hastyScript(site, { stop: 'kill -TERM $pid', status: askHealth }));
  const configFile = await withTimes(site, 60);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const running = site.start(['apply', '--accept-notice', archive], { configFile });
  await expect.poll(() => listProcesses(site, '4.3.0'), patient).toHaveLength(2);
  running.kill('SIGKILL');
  await running.ended;
  expectEnd(await site.run(['support', 'recover'], { configFile }), 0, /4\.2\.0/);
  await openGate(site);
  expect(await listProcesses(site, '4.3.0')).toEqual([]);
  await expectServed(site, '4.2.0');
});

test('what runs on though its status says that it stopped is ended by name, before the new version starts', async () => {
  const site = await makeSite();
  await writeScript(site, hastyScript(site, { stop: 'rm "$pid_file"' }));
  const configFile = await withTimes(site, 2);
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive], { configFile }), 0, /web\.js/);
  const warnings = (await readRecords(site)).filter(({ event }) => event === 'warning');
  expect(warnings).toMatchObject([{ step: 'stop-services', data: { code: 'apply.platform-killed' } }]);
  expect(await listProcesses(site, '4.2.0')).toEqual([]);
  await expectServed(site, '4.3.0');
});
