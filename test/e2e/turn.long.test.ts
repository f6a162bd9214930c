import { appendFile, chmod, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withOwnMounts } from '../mounts.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { asNobody, expectEnd, makeSite } from './sites.ts';
import { makeSeveral } from './several-kit.ts';
import { readRecords } from './interrupt.ts';
import { run } from '../../fixtures/site/run.ts';

/** An update whose first hook lasts until this file is there. */
async function packHeld(site: ScratchSite): Promise<{ archive: string; goOn: () => Promise<void> }> {
  const gate = join(site.folder, 'go-on');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'pre-install': `until [ -e '${gate}' ]; do sleep 0.1; done` },
  });
  return { archive, goOn: () => writeFile(gate, '') };
}

const listEvents = async (site: ScratchSite) => (await readRecords(site)).map(({ event }) => event);
const isHeld = async (site: ScratchSite) =>
  (await readRecords(site).catch(() => [])).some(
    ({ event, step }) => event === 'step.started' && step === 'hook-pre-install',
  );

/** When its first undo began, and when the recovery was over. */
async function readRecovery(site: ScratchSite): Promise<{ from: number; to: number }> {
  const records = await readRecords(site);
  const at = (name: string) => Date.parse(records.find(({ event }) => event === name)?.at ?? '');
  return { from: at('step.undone'), to: at('attempt.recovered') };
}

test('two platforms of a server are updated one after the other, and who waits says for whom', async () => {
  const [planipsy, bi] = [await makeSite(), await makeSite({ name: 'bi' })];
  const server = await makeSeveral({ planipsy, bi });
  const { archive, goOn } = await packHeld(planipsy);
  const first = server.start(['apply', '--platform', 'planipsy', '--accept-notice', archive]);
  await expect.poll(() => isHeld(planipsy)).toBe(true);

  const other = await bi.packUpdate({ version: '4.3.0' });
  const second = server.start(['apply', '--platform', 'bi', '--accept-notice', other], { keys: '' });
  await expect
    .poll(() => second.said().replaceAll(/\s+/g, ' '))
    .toMatch(
      /Waiting for another platform of this server, planipsy: `apply` of root since .* \(process \d+\)/,
    );
  expect(await listEvents(bi)).not.toContain('attempt.started');
  expect((await bi.ask('/')).status).toBe(200);
  // Who waits holds the lock of the own platform, and so does who is at work: told at once.
  expectEnd(await server.run(['apply', '--platform', 'bi', '--accept-notice', other]), 6, /OSPI-0601/);
  expectEnd(await server.run(['apply', '--platform', 'planipsy', archive]), 6, /OSPI-0601/);

  // Asked to stop, it stops while it waits, and has changed nothing.
  const third = await makeSite({ name: 'third' });
  await writeFile(join(server.etc, 'third.yaml'), await readFile(third.configFile, 'utf8'));
  const stopped = server.start(['--json', 'apply', '--platform', 'third', '--accept-notice', other]);
  await expect.poll(() => stopped.said()).toMatch(/"lock.awaits-turn".*"platform":"planipsy"/);
  stopped.kill('SIGTERM');
  const { code, stdout } = await stopped.ended;
  expect(code).toBe(6);
  expect(stdout).toMatch(/"busy.other-platform".*OSPI-0603/);
  expect(await listEvents(third)).not.toContain('attempt.started');

  // One that need not wait does not.
  await appendFile(join(server.etc, 'third.yaml'), 'concurrent: true\n');
  expectEnd(await server.run(['apply', '--platform', 'third', '--accept-notice', other]), 0);

  await goOn();
  expectEnd(await first.ended, 0);
  expectEnd(await second.ended, 0);
  const ended = (await readRecords(planipsy)).find(({ event }) => event === 'attempt.succeeded');
  const started = (await readRecords(bi)).find(({ event }) => event === 'attempt.started');
  expect(Date.parse(started?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(ended?.at ?? ''));
});

test('a question that nobody answers holds up no other platform', async () => {
  const planipsy = await makeSite();
  const server = await makeSeveral({ planipsy });
  const archive = await planipsy.packUpdate({ version: '4.3.0' });
  const asked = server.start(['apply', '--platform', 'planipsy', archive], { keys: '' });
  await expect.poll(() => asked.said()).toMatch(/\[[yo]\/N\]/);
  // The lock does not even exist yet, or is free.
  const lock = join(server.etc, '../../run', 'turn.lock');
  expect((await run(['sh', '-c', '[ ! -e "$1" ] || flock --nonblock "$1" true', 'sh', lock])).code).toBe(0);
  asked.type('y\r');
  expectEnd(await asked.ended, 0);
  expect(await planipsy.readInstalledVersion()).toBe('4.3.0');
});

test('a turn dies with its holder: two interrupted platforms are recovered in turn, and neither waits for ever', async () => {
  const [planipsy, bi] = [await makeSite(), await makeSite({ name: 'bi' })];
  const server = await makeSeveral({ planipsy, bi });
  for (const [name, site] of Object.entries({ planipsy, bi })) {
    const { archive } = await packHeld(site);
    const running = server.start(['apply', '--platform', name, '--accept-notice', archive]);
    await expect.poll(() => isHeld(site)).toBe(true);
    running.kill('SIGKILL');
    await running.ended;
  }
  const recovered = await Promise.all(
    ['planipsy', 'bi'].map((name) => server.run(['support', 'recover', '--interrupted', '--platform', name])),
  );
  for (const ran of recovered) expectEnd(ran, 0);
  for (const site of [planipsy, bi]) {
    expect(await listEvents(site)).toContain('attempt.recovered');
    expect((await site.ask('/')).status).toBe(200);
  }
  // Neither began while the other was under way.
  const spans = await Promise.all([planipsy, bi].map(readRecovery));
  const [one, other] = spans.toSorted((a, b) => a.from - b.from);
  expect(other?.from).toBeGreaterThanOrEqual(one?.to ?? Infinity);
});

test('nobody but root can hold an update up, and scratch platforms hold up none', async () => {
  const [planipsy, scratch] = [await makeSite(), await makeSite()];
  const server = await makeSeveral({ planipsy });
  const turns = join(server.etc, '../../run');
  const archive = await planipsy.packUpdate({ version: '4.3.0' });
  expectEnd(await server.run(['apply', '--platform', 'planipsy', '--accept-notice', archive]), 0);
  const lock = ['flock', '--shared', '--nonblock', join(turns, 'turn.lock'), 'true'];
  expect((await run([...asNobody, ...lock])).code).not.toBe(0);
  expect((await run(lock)).code).toBe(0);

  // A folder in which others could make names is not used.
  const next = await planipsy.packUpdate({ version: '4.3.1' });
  await chmod(turns, 0o777);
  const refused = ['apply', '--platform', 'planipsy', '--accept-notice', next];
  expectEnd(await server.run(refused), 3, /OSPI-0377.*Nothing was changed/);
  await chmod(turns, 0o700);

  // It does not even look at it.
  const before = await readdir(turns);
  const through = withOwnMounts(
    'mkdir -p /run/ospi-update && mount --bind "$1" /run/ospi-update || exit 99; shift; exec flock /run/ospi-update/turn.lock "$@"',
    turns,
  );
  const free = await scratch.packUpdate({ version: '4.3.0' });
  expectEnd(await scratch.run(['apply', '--accept-notice', free], { through }), 0);
  expect(await readdir(turns)).toEqual(before);
});
