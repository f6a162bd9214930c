import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor } from './machine.ts';
import { makeServer, recoveryUnit, type Server } from './platform.ts';
import { findRoot } from './root.ts';
import { applyUpTo, holdingMigrate, onNew, onOld, release, waitForSchema } from './update.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: systemd units, inhibitor and recovery at boot, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';
const slow = { timeout: 120_000 };

describe.skipIf('cannot' in found)('on a server with systemd', () => {
  test('an update of units goes from old to new, and nobody is let to reboot meanwhile', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    const names = (await server.run(['sh', '-c', 'ls /etc/systemd/system | grep ospi-'])).stdout
      .trim()
      .split('\n');
    const holds = ['superviseur', 'web'].map((name) => `planipsy-${name}.service.d/ospi-update.conf`);
    for (const hold of holds)
      expect((await server.run(['cat', `/etc/systemd/system/${hold}`])).stdout).toContain('AssertPathExists');
    expect(names).toEqual([
      'ospi-update-apply-planipsy.service',
      'ospi-update-apply-planipsy.timer',
      'ospi-update-backup-planipsy.service',
      'ospi-update-backup-planipsy.timer',
      'ospi-update-planned-planipsy.service',
      'ospi-update-planned-planipsy.timer',
      recoveryUnit,
      'ospi-update-verify-planipsy.service',
      'ospi-update-verify-planipsy.timer',
    ]);
    const verified = await server.run(['systemd-analyze', 'verify', '--man=no', ...names]);
    expect(verified).toEqual({ code: 0, stdout: '', stderr: '' });

    const visitor = server.startVisitor();
    const running = await applyUpTo({ server, place: 'step.started hook-migrate' });
    const bootId = await readBootId(server);
    expect(await listInhibitors(server)).toMatch(/^ospi-update .* shutdown:sleep .* block$/m);
    expect((await server.readStatus()).running?.reboot).toBe('blocked');
    expect((await server.update(['status'], 0)).stdout).toMatch(
      /Server reboot: +refused until the end, except to root/,
    );
    // Root who does not ask is not asked either: that is what the shutdown below is about.
    for (const verb of ['reboot', 'poweroff', 'halt', 'suspend']) {
      const refused = await server.run(['systemctl', '--check-inhibitors=yes', verb]);
      expect(refused, verb).toMatchObject({ code: 1 });
      expect(refused.stderr, verb).toMatch(/inhibited by "ospi-update".*do not restart it/);
    }
    await release(server);
    const ran = await running.ended;
    expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
    expect(await readBootId(server)).toBe(bootId);
    expect(await listInhibitors(server)).toMatch(/No inhibitors/);
    expect(await visitor.stop()).toEqual(['4.2.0', 'page', '4.3.0']);
    expect(await server.takeStarts()).toEqual(onNew);
  });

  test('the inhibitor dies with an update that is killed', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await forgeHead(server);
    const running = await applyUpTo({ server, place: 'step.started hook-migrate' });
    await server.stopWatch();
    const [started] = (await server.readRecords()).filter(({ event }) => event === 'attempt.started');
    const pid = started?.event === 'attempt.started' ? started.data.pid : 0;
    await server.run(['kill', '-KILL', String(pid)]);
    await running.ended;
    await waitFor('the end of the inhibitor', async () =>
      (await listInhibitors(server)).includes('No inhibitors') ? true : undefined,
    );
    expect((await server.run(['pgrep', '-f', 'systemd-inhibit|^cat'])).stdout).toBe('');
    await server.update(['support', 'recover'], 0);
    expect(await server.takeStarts()).toEqual(onOld);

    const refused = await server.run([...server.applyArgs]);
    expect(refused).toMatchObject({ code: 5 });
    await loseJournal(server);
  });

  test('a power cut in a hook is undone at boot, before the platform starts', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await applyUpTo({ server, place: 'step.started hook-migrate' });
    await waitForSchema(server, '2');
    await server.cutPower();
    await server.boot();
    expect(await server.awaitRecovery()).toBe('success');
    expect(await server.takeStarts()).toEqual(onOld);
    expect(await server.visit()).toBe('4.2.0');
    const status = await server.readStatus();
    expect(status).toMatchObject({ page: 'off', version: '4.2.0' });
    expect(status.last).toMatchObject({ ending: 'rolled-back', recovered: true });
    expect(status.refusal).toBeDefined();
    const records = await server.readRecords();
    expect(records.find(({ event }) => event === 'recovery.started')?.data).toMatchObject({
      reboot: 'blocked',
    });

    await server.cutPower();
    await server.boot();
    expect(await server.awaitRecovery()).toBe('success');
    expect(await server.readRecords()).toEqual(records);
    expect(await server.takeStarts()).toEqual(expect.arrayContaining(onOld));
    expect(await server.visit()).toBe('4.2.0');
  });

  test('a power cut after the health check is brought to its end at boot', slow, async () => {
    const server = await makeServer({ lower, update: { holdsOpening: true } });
    await applyUpTo({ server, place: 'maintenance.off maintenance-off' });
    await server.cutPower();
    await server.boot();
    expect(await server.awaitRecovery()).toBe('success');
    expect(await server.visit()).toBe('4.3.0');
    expect([...new Set(await server.takeStarts())].sort()).toEqual(onNew);
    const status = await server.readStatus();
    expect(status).toMatchObject({
      page: 'off',
      version: '4.3.0',
      last: { ending: 'succeeded', recovered: true },
    });
    expect(status.refusal).toBeUndefined();
  });

  test(
    'a shutdown that root forces leaves an interrupted update, which the next boot undoes',
    slow,
    async () => {
      const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
      const session = ['systemd-run', '--quiet', '--pipe', '--wait', '--collect', '--unit=session'];
      const running = await applyUpTo({ server, place: 'step.started hook-migrate', through: session });
      await waitForSchema(server, '2');
      await server.run(['systemctl', 'poweroff']);
      await server.waitUntilOff();
      const { stdout, stderr } = await running.ended;
      expect(`${stdout}${stderr}`).toMatch(/being shut down or rebooted during/);
      expect((await server.readRecords()).some(({ event }) => event === 'attempt.failed')).toBe(false);
      await server.boot();
      expect(await server.awaitRecovery()).toBe('success');
      expect((await server.takeStarts()).slice(-2)).toEqual(onOld);
      expect(await server.visit()).toBe('4.2.0');
      expect((await server.readStatus()).last).toMatchObject({ ending: 'rolled-back', recovered: true });
    },
  );

  test(
    'a recovery at boot that fails keeps the services stopped, the page on, and lets the server come up',
    slow,
    async () => {
      const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
      await applyUpTo({ server, place: 'step.started hook-migrate' });
      await waitForSchema(server, '2');
      await server.cutPower();
      await rm(join(server.root, 'var/backups/ospi-update'), { recursive: true });
      await server.boot();
      expect(await server.awaitRecovery()).toBe('exit-code');
      expect(await server.takeStarts()).toEqual([]);
      expect(await server.visit()).toBe('page');
      expect((await server.readStatus()).last?.ending).toBe('maintenance');
    },
  );

  test('a boot with a read-only state disk: no unit starts on half-migrated data', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await applyUpTo({ server, place: 'step.started hook-migrate' });
    await waitForSchema(server, '2');
    await server.cutPower();
    const fileSystems = join(server.root, 'etc/fstab');
    const state = '/var/lib/ospi-update';
    await writeFile(fileSystems, `${state} ${state} none bind,ro 0 0\n`);
    await server.boot();
    expect(await server.run(['touch', `${state}/planipsy/any`])).toMatchObject({
      stderr: expect.stringContaining('Read-only file system') as string,
    });
    expect(await server.awaitRecovery()).toBe('exit-code');
    expect(await server.takeStarts()).toEqual([]);
    expect(await server.visit()).toBe('page');
    expect(await server.readStatus()).toMatchObject({ page: 'on', last: { ending: 'interrupted' } });

    await server.cutPower();
    await rm(fileSystems);
    await server.boot();
    expect(await server.awaitRecovery()).toBe('success');
    expect(await server.takeStarts()).toEqual(onOld);
    expect(await server.visit()).toBe('4.2.0');
  });
});

async function listInhibitors(server: Server): Promise<string> {
  return (await server.run(['systemd-inhibit', '--list', '--no-pager'])).stdout;
}

/** What anybody can write to the system log must not lock anybody out. */
async function forgeHead(server: Server): Promise<void> {
  const line = `journal 999 ${'0'.repeat(64)} /var/lib/ospi-update/planipsy`;
  const forged = ['setpriv', '--reuid=65534', '--clear-groups', 'logger', '--tag', 'ospi-update', line];
  expect(await server.run(forged)).toMatchObject({ code: 0 });
  const inLog = ['journalctl', '--quiet', '--output=cat', '--identifier=ospi-update'];
  await waitFor('the forged line', async () =>
    (await server.run(inLog)).stdout.includes(line) ? true : undefined,
  );
}

/**
 * With the state folder and the platform's mark the attempts' logs are gone too; only the system log knows of the
 * failed update.
 */
async function loseJournal(server: Server): Promise<void> {
  const records = await server.readRecords();
  const state = join(server.root, 'var/lib/ospi-update/planipsy');
  for (const lost of ['journal.jsonl', 'attempts', 'lock']) await rm(join(state, lost), { recursive: true });
  await rm(join(server.root, 'srv/planipsy/.ospi-update.json'));
  expect((await server.readStatus()).journalProblem).toMatchObject({
    code: 'prerequisite.journal-damaged',
    params: { line: 1, reason: 'cut-off' },
  });
  const refused = await server.run([...server.applyArgs]);
  expect(refused).toMatchObject({ code: 3 });
  expect(`${refused.stdout}${refused.stderr}`).toMatch(/is missing, although .* the system log mentions it/s);
  // Of all records, including the last one.
  const { stdout } = await server.run(['journalctl', '--output=cat', '--identifier=ospi-update', '_UID=0']);
  for (const { seq, hash } of records) expect(stdout).toContain(`journal ${seq} ${hash} `);
}

async function readBootId(server: Server): Promise<string> {
  return (await server.run(['cat', '/proc/1/stat'])).stdout.split(' ').at(21) ?? '';
}
