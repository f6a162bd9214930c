import { readFileSync, watch } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startSshServer, type SshServer } from '../../fixtures/ssh/server.ts';
import type { Ran } from '../../fixtures/site/run.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import { createStand, type Stand } from '../faults/stand.ts';
import { namePlace, readRecords, type Place } from './interrupt.ts';
import { expectEnd } from './sites.ts';

// One platform for all: each cut begins with it in the same state.
let stand: Stand;
let server: SshServer;
/** The updates wait in their last hook for this file, so that a follower comes in time. */
let gate: string;
const archives = { good: '', failing: '' };

/** Also after a set-up that failed half-way. */
const cleanUps: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const prune of cleanUps.toReversed()) await prune();
});

beforeAll(async () => {
  stand = await createStand({ program: inject('program') });
  cleanUps.push(() => stand.end());
}, 300_000);

beforeAll(async () => {
  server = await startSshServer({ folder: join(stand.workFolder, 'ssh') });
  cleanUps.push(() => server.stop());
});

beforeAll(async () => {
  gate = join(stand.site.folder, 'gate');
  const wait = `while ! test -e '${gate}'; do sleep 0.1; done`;
  const pack = (name: string, script: string) =>
    stand.site.packUpdate({ version: '4.3.0', name, scripts: { 'post-install': script } });
  archives.good = await pack('gated.ospi', wait);
  archives.failing = await pack('gated-then-failing.ospi', `${wait}; exit 3`);
});

/** The client is killed, which the server notices; or the server's end disappears silently. */
type Cut = 'client killed' | 'server gone';

/** Stops the update as soon as the journal has reached a position. */
async function haltAt(place: Place): Promise<{ readonly pid: number; readonly isThere: boolean }> {
  const journal = join(stand.site.state, 'journal.jsonl');
  const { pid } = await new Promise<{ pid: number }>((resolve) => {
    const watcher = watch(journal, () => {
      const records = parseRecords(readFileSync(journal, 'utf8'));
      if (!records.some((record) => namePlace(record) === place)) return;
      const start = records.findLast((record) => record.event === 'attempt.started');
      if (start === undefined) return;
      halt(start.data.pid);
      watcher.close();
      resolve(start.data);
    });
  });
  await untilHalted(pid);
  const last = (await readRecords(stand.site)).at(-1);
  return { pid, isThere: last !== undefined && namePlace(last) === place };
}

function parseRecords(text: string): readonly JournalRecord[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalRecord);
}

function halt(pid: number): void {
  try {
    process.kill(pid, 'SIGSTOP');
  } catch {
    // It has ended, so it will not be found where it should be.
  }
}

/** Empty if there is no such process. */
async function readStat(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' '); // State, parent, and so on: proc(5).
}

/** A signal takes a moment. An ended process will never stop. */
async function untilHalted(pid: number): Promise<void> {
  while (/[RSD]/.test((await readStat(pid))[0] ?? '')) await sleep(1);
}

async function isHalted(pid: number): Promise<boolean> {
  return (await readStat(pid))[0] === 'T';
}

/** The sshd process of the session that a process runs in. */
async function findSession(pid: number): Promise<number> {
  for (let at = pid; at > 1; at = Number((await readStat(at))[1]))
    if ((await readFile(`/proc/${at}/comm`, 'utf8')).trim() === 'sshd') return at;
  throw new Error(`process ${pid} is in no session of sshd`);
}

/** Starts an update in its own session, and cuts that session while the update is at the position. */
async function cutAt({
  place,
  cut,
  archive,
}: {
  place: Place;
  cut: Cut;
  archive: string;
}): Promise<{ readonly pid: number }> {
  // A short step may be over before it is seen: then the same again.
  for (let tries = 0; tries < 20; tries += 1) {
    await stand.bringBack('start');
    await (isPastGate(place) ? writeFile(gate, '') : rm(gate, { force: true }));
    const command = stand.site.commandLine(['apply', '--accept-notice', archive]);
    const session = server.start(command, { terminal: true });
    const { pid, isThere } = await haltAt(place);
    if (isThere) {
      if (cut === 'client killed') session.kill('SIGKILL');
      else process.kill(await findSession(pid), 'SIGKILL');
      await session.ended;
      // The terminal hangs up, which sends the update a SIGHUP.
      while (await isHalted(pid)) await sleep(10);
      return { pid };
    }
    session.kill('SIGKILL');
    await session.ended;
  }
  throw new Error(`the update was never halted at ${place}`);
}

/** Follows the update from a new session. Unless something else is expected, it goes on. */
async function follow({
  place,
  json,
  then = () => writeFile(gate, ''),
}: {
  place: Place;
  json: boolean;
  then?: () => Promise<void> | void;
}): Promise<Ran> {
  const out = join(stand.workFolder, 'followed');
  await rm(out, { force: true });
  const command = stand.site.commandLine([...(json ? ['--json'] : []), 'status', '--follow']);
  const session = server.start(['sh', '-c', 'exec "$@" >"$0" 2>&1', out, ...command]);
  const read = () => readFile(out, 'utf8').catch(() => '');
  if (!isPastGate(place)) {
    await expect
      .poll(read, { timeout: 60_000 })
      .toMatch(json ? /"attempt\.started"/ : /from 4\.2\.0 to 4\.3\.0/);
    await then();
  }
  const { code } = await session.ended;
  return { code, stdout: await read(), stderr: '' };
}

/** Once past the waiting hook, an update may end before anybody follows it. */
function isPastGate(place: Place): boolean {
  const [, step = ''] = place.split(' ');
  return steps.indexOf(step) > steps.indexOf('hook-post-install') || place.startsWith('step.failed');
}

async function expectNotes(): Promise<void> {
  expect(await stand.site.listSaved()).toEqual(expect.arrayContaining([...stand.notes]));
}

const steps = [
  'backup',
  'maintenance-on',
  'stop-services',
  'snapshot',
  'activate',
  'hook-pre-install',
  'hook-migrate',
  'hook-post-install',
  'start-services',
  'health-check',
  'maintenance-off',
  'prune',
];

describe('a session that is cut', () => {
  test.each(
    steps.map((step, index) => ({
      step,
      cut: index % 2 === 0 ? ('client killed' as const) : ('server gone' as const),
      json: index % 4 > 1,
    })),
  )(
    'during $step ($cut): the update goes on, and another session follows it',
    async ({ step, cut, json }) => {
      const place = `step.started ${step}`;
      await cutAt({ place, cut, archive: archives.good });
      const followed = await follow({ place, json });
      expectEnd(followed, 0, json ? /"ending":"succeeded"/ : /Outcome: +succeeded/);
      const records = await readRecords(stand.site);
      const started = records.findLast((record) => record.event === 'attempt.started');
      expect(started?.data.steps).toEqual(steps);
      expect(records.at(-1)?.event).toBe('attempt.succeeded');
      expect(records.filter(({ event }) => event === 'warning' || event === 'step.failed')).toEqual([]);
      expect(await stand.site.readInstalledVersion()).toBe('4.3.0');
      expect(stand.site.kit.readVersion(await stand.site.ask('/'))).toBe('4.3.0');
      await expectNotes();
    },
  );

  test.each([
    { place: 'step.started hook-post-install', cut: 'client killed', json: false },
    { place: 'step.failed hook-post-install', cut: 'server gone', json: true },
  ] as const)(
    'of an update that fails ($place): it is rolled back, and who follows it exits with 7',
    async (round) => {
      await cutAt({ ...round, archive: archives.failing });
      const followed = await follow(round);
      expectEnd(followed, 7, round.json ? /"ending":"rolled-back"/ : /failed; the previous version is back/);
      expect((await readRecords(stand.site)).at(-1)?.event).toBe('attempt.failed');
      expect(stand.site.kit.readVersion(await stand.site.ask('/'))).toBe('4.2.0');
      await expectNotes();
    },
  );

  test('of an update that is then killed: who follows it is told and exits with 5, and so does who comes later', async () => {
    const place = 'step.started hook-post-install';
    const { pid } = await cutAt({ place, cut: 'client killed', archive: archives.good });
    const then = () => {
      process.kill(pid, 'SIGKILL');
    };
    const interrupted = [/interrupted; the server was not rebooted since/, /support recover/];
    expectEnd(await follow({ place, json: false, then }), 5, ...interrupted, /Step: +Finishing/);
    expectEnd(await stand.site.run(['status', '--follow']), 5, ...interrupted, /Maintenance page: +on/);
    const told = await stand.site.run(['--json', 'status', '--follow']);
    expectEnd(told, 5);
    expect(JSON.parse(told.stdout)).toMatchObject({
      exit: 'locked',
      page: 'on',
      last: { ending: 'interrupted', step: 'hook-post-install', rebooted: false },
      refusal: { outcome: 'interrupted' },
    });
    expectEnd(await stand.site.run(['support', 'recover']), 0);
    expectEnd(await stand.site.run(['status', '--follow']), 7, /rolled back by `support recover`/);
    await expectNotes();
  });
});
