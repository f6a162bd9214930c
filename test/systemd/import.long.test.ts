import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate, type UpdateOptions } from '../../fixtures/site/build-update.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import type { ImportAnswer } from '../../src/model/import-answer.ts';
import type { ImportRequest } from '../../src/model/import-request.ts';
import { digestFile } from '../e2e/import-kit.ts';
import { waitFor } from './machine.ts';
import { makeServer, recoveryUnit, type Server } from './platform.ts';
import { findRoot } from './root.ts';
import { holdingMigrate, onOld, release, waitForSchema } from './update.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: requests on a booted server, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';
const slow = { timeout: 600_000 };

const folder = '/var/spool/planipsy-import';
const units = {
  path: 'ospi-update-import-planipsy.path',
  timer: 'ospi-update-import-planipsy.timer',
  take: 'ospi-update-import-planipsy.service',
  run: 'ospi-update-request-planipsy.service',
};
const keys = { import: { folder, mode: 'apply' } };

describe.skipIf('cannot' in found)('requests on a server with systemd', () => {
  test(
    'an ordinary account asks: root’s units take it, install it, and tell why the next one failed',
    slow,
    async () => {
      const server = await makeServer({ lower, keys });
      await openFolder(server);
      const written = Object.values(units).map((unit) => `/etc/systemd/system/${unit}`);
      expect(await server.run(['systemd-analyze', 'verify', '--man=no', ...written])).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
      // Without the timer: the path unit alone must see it.
      await expectWell(server, ['systemctl', 'enable', '--now', units.path]);
      const visitor = server.startVisitor();
      const put = performance.now();
      const first = await ask(server, 'import-1', '/root/planipsy-4.3.0.ospi');
      const waiting = await waitForState(server, 'import-1', 'waiting');
      process.stderr.write(`taken and verified in ${Math.round(performance.now() - put)} ms\n`);
      await replace(server, 'import-1', { ...first, ...accept(waiting) });
      await waitForState(server, 'import-1', 'succeeded');
      expect(await visitor.stop()).toEqual(['4.2.0', 'page', '4.3.0']);

      // What root itself writes there begins no round after round.
      await waitFor('silence', async () => ((await isActive(server, units.take)) ? undefined : true));
      const before = await countStarts(server);
      await new Promise((later) => setTimeout(later, 10_000));
      expect((await countStarts(server)) - before).toBeLessThanOrEqual(1);
      expect(await isActive(server, units.path)).toBe(true);

      await layNext(server, { version: '4.3.1', failIn: 'migrate' });
      const second = await ask(server, 'import-2', '/root/planipsy-4.3.1.ospi');
      await replace(server, 'import-2', {
        ...second,
        ...accept(await waitForState(server, 'import-2', 'waiting')),
      });
      const failed = await waitForState(server, 'import-2', 'failed');
      expect(failed.code).toBe('OSPI-0701');
      expect(failed.incident).toBe((await server.readStatus()).refusal?.incident);
      expect(await server.visit()).toBe('4.3.0');

      await ask(server, 'import-3', '/root/planipsy-4.3.1.ospi');
      const refused = await waitForState(server, 'import-3', 'refused');
      expect(`${refused.text.fr}${refused.remedy?.fr ?? ''}`).toContain(failed.incident);
    },
  );

  test(
    'one that is asked for the window waits for it, and runs when it opens: root’s units alone see to that',
    slow,
    async () => {
      const window = openingAt(new Date(Date.now() + 12 * 3_600_000));
      const server = await makeServer({ lower, keys: { ...keys, window } });
      await openFolder(server);
      await expectWell(server, ['systemctl', 'enable', '--now', units.path, units.timer]);
      const request = await ask(server, 'import-1', '/root/planipsy-4.3.0.ospi');
      const waiting = await waitForState(server, 'import-1', 'waiting');
      expect(waiting.window?.opens).toBeDefined();
      const opens = nextMinute(new Date(Date.now() + 45_000));
      await setWindow(server, openingAt(opens));
      // A round that stays goes by the configuration with which it began.
      await expectWell(server, ['systemctl', 'stop', units.take]);
      await replace(server, 'import-1', { ...request, ...accept(waiting), when: 'window' });
      const queued = await waitForState(server, 'import-1', 'queued');
      expect(queued.startsAt).toBe(opens.toISOString());
      await waitFor('the plan', async () =>
        (await server.readStatus()).planned?.at === opens.toISOString() ? true : undefined,
      );
      await new Promise((later) => setTimeout(later, Math.max(0, opens.getTime() - Date.now() - 5000)));
      expect((await readAnswer(server, 'import-1'))?.state).toBe('queued');
      const visitor = server.startVisitor();
      expect(await waitForEnd(server, 'import-1', 180)).toMatchObject({ state: 'succeeded' });
      expect(await visitor.stop()).toEqual(['4.2.0', 'page', '4.3.0']);
      const { steps } = (await readAnswer(server, 'import-1')) ?? {};
      expect(steps?.map(({ state }) => state).slice(-3)).toEqual(['queued', 'running', 'succeeded']);
      const started = (await server.readRecords()).filter(({ event }) => event === 'attempt.started');
      expect(started).toHaveLength(1);
      const late = Date.parse(started[0]?.at ?? '') - opens.getTime();
      process.stderr.write(`begun ${Math.round(late / 1000)} s after the window opened\n`);
      expect(late).toBeGreaterThanOrEqual(0);
      // The timer looks each minute, and an update is prepared before it begins.
      expect(late).toBeLessThan(120_000);
    },
  );

  test(
    'a request put while the server was off, or cut off in the hand-over, is answered after the boot',
    slow,
    async () => {
      const server = await makeServer({ lower, keys });
      await openFolder(server);
      await expectWell(server, ['systemctl', 'enable', units.path, units.timer]);
      const request = await ask(server, 'import-1', '/root/planipsy-4.3.0.ospi');
      await server.cutPower();
      await server.boot();
      const waiting = await waitForState(server, 'import-1', 'waiting', 150);
      await replace(server, 'import-1', { ...request, ...accept(waiting) });
      await waitFor('the hand-over', async () =>
        ['accepted', 'queued', 'running'].includes((await readAnswer(server, 'import-1'))?.state ?? '')
          ? true
          : undefined,
      );
      await server.cutPower();
      await server.boot();
      await server.awaitRecovery();
      const end = await waitForEnd(server, 'import-1', 150);
      const started = (await server.readRecords()).filter(({ event }) => event === 'attempt.started');
      expect(started).toHaveLength(1);
      expect(end.state).toBe((await server.visit()) === '4.3.0' ? 'succeeded' : 'failed');
    },
  );

  test(
    'a power cut in an update that was asked for: it is undone at boot, told, and not begun again',
    slow,
    async () => {
      const server = await makeServer({ lower, keys, update: { scripts: { migrate: holdingMigrate } } });
      await openFolder(server);
      await expectWell(server, ['systemctl', 'enable', '--now', units.path, units.timer]);
      await server.run(['touch', '/run/hold']);
      const request = await ask(server, 'import-1', '/root/planipsy-4.3.0.ospi');
      await replace(server, 'import-1', {
        ...request,
        ...accept(await waitForState(server, 'import-1', 'waiting')),
      });
      await waitForSchema(server, '2');
      // Told by the run itself, at its start.
      expect((await readAnswer(server, 'import-1'))?.state).toBe('running');
      expect((await server.run(['systemctl', 'stop', units.run])).stderr).toMatch(/refused/i);
      await server.cutPower();
      await server.boot();
      expect(await server.awaitRecovery()).toBe('success');
      expect((await server.takeStarts()).slice(-2)).toEqual(onOld);
      await release(server);
      const failed = await waitForEnd(server, 'import-1', 150);
      expect(failed.state).toBe('failed');
      expect(failed.incident).toBe((await server.readStatus()).refusal?.incident);
      await expectWell(server, ['systemctl', 'start', units.take]);
      await new Promise((later) => setTimeout(later, 5000));
      const records = await server.readRecords();
      expect(records.filter(({ event }) => event === 'attempt.started')).toHaveLength(1);
      expect(await server.visit()).toBe('4.2.0');
      expect((await server.run(['systemctl', 'is-failed', recoveryUnit])).stdout.trim()).not.toBe('failed');
    },
  );
});

/** Of an hour. */
function openingAt(opens: Date): object {
  const [from, to] = [opens, new Date(opens.getTime() + 3_600_000)].map((time) =>
    time.toISOString().slice(11, 16),
  );
  return { from, to, delayMinutes: 0, timeZone: 'UTC' };
}

/** A window opens with a minute. */
function nextMinute(after: Date): Date {
  return new Date(Math.ceil(after.getTime() / 60_000) * 60_000);
}

/** At once: a round may be reading it. */
async function setWindow({ root }: Server, window: object): Promise<void> {
  const file = join(root, 'etc/ospi-update/planipsy.yaml');
  const configuration = parse(await readFile(file, 'utf8')) as object;
  await writeFile(`${file}.new`, stringify({ ...configuration, window }));
  await rename(`${file}.new`, file);
}

const asAccount = ['setpriv', '--reuid=4711', '--regid=4711', '--clear-groups', '--', 'sh', '-c'];

async function expectWell(server: Server, command: readonly string[]): Promise<void> {
  const ran = await server.run(command);
  expect(ran, `${command.join(' ')}: ${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
}

/** Of an account that is in no group of root's. */
async function openFolder(server: Server): Promise<void> {
  await expectWell(server, ['install', '-d', '-o', '4711', '-g', '4711', '-m', '2770', folder]);
  await mkdir(join(server.root, 'var/tmp/sent'), { recursive: true });
  await expectWell(server, ['chmod', '0755', '/var/tmp/sent']);
}

async function ask(server: Server, name: string, archive: string): Promise<ImportRequest> {
  const file = join(server.root, archive);
  await expectWell(server, ['install', '-m', '0644', archive, `/var/tmp/sent/${name}.ospi`]);
  await expectWell(server, [...asAccount, `cp /var/tmp/sent/${name}.ospi ${folder}/`]);
  const request: ImportRequest = {
    format: 1,
    archive: `${name}.ospi`,
    complete: true,
    sha256: await digestFile(file),
    requestedBy: 'Mme Durand',
    language: 'fr',
    when: 'now',
  };
  await replace(server, name, request);
  return request;
}

async function replace(server: Server, name: string, request: ImportRequest): Promise<void> {
  await writeFile(join(server.root, `var/tmp/sent/${name}.json`), JSON.stringify(request), { mode: 0o644 });
  const temporary = `${folder}/.${name}.request.json.tmp`;
  await expectWell(server, [
    ...asAccount,
    `cp /var/tmp/sent/${name}.json ${temporary} && mv ${temporary} ${folder}/${name}.request.json`,
  ]);
}

function accept({ update }: ImportAnswer): Pick<ImportRequest, 'accepted'> {
  return { accepted: { noticeSha256: update?.notice?.sha256 ?? '', at: new Date().toISOString() } };
}

async function readAnswer({ root }: Server, name: string): Promise<ImportAnswer | undefined> {
  const text = await readFile(join(root, folder, `${name}.answer.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ImportAnswer);
}

function waitForState(server: Server, name: string, state: string, seconds = 90): Promise<ImportAnswer> {
  return waitFor(
    `${name} ${state}`,
    async () => {
      const answer = await readAnswer(server, name);
      return answer?.state === state ? answer : undefined;
    },
    seconds,
  );
}

function waitForEnd(server: Server, name: string, seconds: number): Promise<ImportAnswer> {
  return waitFor(
    `the end of ${name}`,
    async () => {
      const answer = await readAnswer(server, name);
      return answer?.state === 'succeeded' || answer?.state === 'failed' ? answer : undefined;
    },
    seconds,
  );
}

async function isActive(server: Server, unit: string): Promise<boolean> {
  const { stdout } = await server.run(['systemctl', 'is-active', unit]);
  return /^(?:active|activating)$/.test(stdout.trim());
}

/** Of the unit that takes requests, since the boot. */
async function countStarts(server: Server): Promise<number> {
  const { stdout } = await server.run(['journalctl', '--quiet', '--output=cat', `--unit=${units.take}`]);
  return stdout.split('\n').filter((line) => /^(?:Finished|Started) /.test(line)).length;
}

async function layNext({ root }: Server, update: UpdateOptions): Promise<void> {
  const program = [process.execPath, inject('program'), 'pack'];
  const source = join(root, 'root/next');
  await buildUpdate({ kit: planipsy, folder: source, ...update });
  const output = join(root, `root/planipsy-${update.version}.ospi`);
  await runOrThrow([
    ...program,
    source,
    '--key',
    join(root, 'root/vendor.key'),
    '--output',
    `${output}.part`,
  ]);
  await rename(`${output}.part`, output);
  await rm(source, { recursive: true });
}
