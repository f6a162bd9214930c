import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/model/results.ts';
import { waitFor } from './machine.ts';
import { makeServer, recoveryUnit, type Server } from './platform.ts';
import { findRoot } from './root.ts';
import { applyUpTo, holdingMigrate, onNew, onOld, release, waitForSchema } from './update.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(
    `NOT TESTED: services that are held, updates that are killed, since ${found.cannot}.\n`,
  );
const lower = 'root' in found ? found.root : '';
const slow = { timeout: 180_000 };
const web = 'planipsy-web.service';
const applyUnit = 'ospi-update-apply-planipsy.service';
const configuration = 'etc/ospi-update/planipsy.yaml';
const unitFile = `etc/systemd/system/${recoveryUnit}`;

/** What prevents the recovery at boot, and what removes the obstacle. */
const obstacles = [
  {
    fault: 'Node.js has moved',
    path: unitFile,
    breakIt: (text: string) =>
      text.replace('ExecStart=/usr/local/bin/node', 'ExecStart=/usr/lib/node/bin/node'),
  },
  {
    fault: 'the configuration has an unknown key',
    path: configuration,
    breakIt: (text: string) => `${text}helth: {}\n`,
  },
];

describe.skipIf('cannot' in found)('on a server with systemd', () => {
  test.each(obstacles)(
    'no service starts on half-migrated data where the recovery cannot run, since $fault; by hand it comes back',
    slow,
    async ({ path, breakIt }) => {
      const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
      await applyUpTo({ server, place: 'step.started hook-migrate' });
      await waitForSchema(server, '2');
      await server.cutPower();
      const mend = await change(join(server.root, path), breakIt);
      await server.boot();
      expect(await server.awaitRecovery()).toBe('exit-code');
      expect(await server.takeStarts()).toEqual([]);
      expect(await server.visit()).toBe('page');
      expect(await listFailed(server)).toEqual([recoveryUnit]);
      const byHand = await server.run(['systemctl', 'start', web]);
      expect(byHand, byHand.stderr).toMatchObject({ code: 1 });
      expect(byHand.stderr).toMatch(/assertion/i);
      expect(await server.takeStarts()).toEqual([]);

      await mend();
      await server.update(['support', 'recover'], 0);
      expect(await server.takeStarts()).toEqual(onOld);
      expect(await server.visit()).toBe('4.2.0');
      expect(await listFailed(server)).toEqual([]);
      expect(await server.run(['systemctl', 'restart', web])).toMatchObject({ code: 0 });
    },
  );

  test('what is left of the units keeps no healthy platform from starting', slow, async () => {
    const server = await makeServer({ lower });
    await server.cutPower();
    for (const name of await readdir(join(server.root, 'etc/systemd/system')))
      if (/^ospi-update-.*\.(?:service|timer)$/.test(name))
        await rm(join(server.root, 'etc/systemd/system', name));
    for (const path of ['opt/ospi-update', 'var/lib/ospi-update', 'etc/ospi-update'])
      await rm(join(server.root, path), { recursive: true });
    await server.boot();
    await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
    expect(await listFailed(server)).toEqual([]);
  });

  test('check tells of units that would not do', slow, async () => {
    const server = await makeServer({ lower });
    const at = (name: string) => join(server.root, 'etc/systemd/system', name);
    const hold = `${web}.d/ospi-update.conf`;
    expect(await readUnitFaults(server)).toEqual([]);
    await changeWeb(server, 'Nice=1');
    expect(await readUnitFaults(server)).toEqual([]);

    await change(at(recoveryUnit), (text) => text.replace('bin/node', 'lib/node'));
    expect(await readUnitFaults(server)).toEqual([
      { unit: recoveryUnit, fault: 'program', program: '/usr/local/lib/node' },
    ]);
    await change(at(recoveryUnit), (text) => text.replace(/^SuccessExitStatus=.*\n/m, ''));
    await rm(at(hold));
    expect(await readUnitFaults(server)).toEqual([
      { unit: recoveryUnit, fault: 'older' },
      { unit: hold, fault: 'missing' },
    ]);
    expect((await server.run(['/usr/local/bin/ospi-update', '--lang', 'en', 'check'])).stdout).toMatch(
      /OSPI-3029[^]*setup systemd --output \/etc\/systemd\/system/,
    );
    await server.update(['--lang', 'fr', 'setup', 'systemd', '--output', '/etc/systemd/system'], 0);
    expect(await readUnitFaults(server)).toEqual(
      expect.arrayContaining([{ unit: recoveryUnit, fault: 'unread' }]),
    );
    await server.run(['systemctl', 'daemon-reload']);
    expect(await readUnitFaults(server)).toEqual([]);
  });

  test('a service that a hook restarts starts under the page', slow, async () => {
    const script = `set -e\nsystemctl restart ${web}\nsystemctl stop ${web}`;
    const server = await makeServer({ lower, update: { scripts: { 'post-install': script } } });
    await server.update(['apply', '--accept-notice', '/root/planipsy-4.3.0.ospi'], 0);
    expect((await server.takeStarts()).filter((start) => start.startsWith('web'))).toHaveLength(2);
    expect(await server.visit()).toBe('4.3.0');
  });

  test('the unit of a nightly update is not stopped, and is recovered when it is killed', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await startNightly(server);
    await waitForSchema(server, '2');
    const stopped = await server.run(['systemctl', 'stop', applyUnit]);
    expect(stopped.code).not.toBe(0);
    expect(stopped.stderr).toMatch(/refused/i);
    expect(
      await server.run(['systemctl', 'kill', '--kill-who=main', '--signal=KILL', applyUnit]),
    ).toMatchObject({
      code: 0,
    });
    await awaitOld(server);
    expect(await server.takeStarts()).toEqual(onOld);
    expect(await listFailed(server)).toEqual([applyUnit]);
    await server.update(['support', 'recover'], 0);
    expect(await listFailed(server)).toEqual([]);
  });

  test.each([{ who: 'nobody does anything' }, { who: 'a person is as quick' }])(
    'an update by hand that is killed is recovered within a minute, once, also where $who',
    slow,
    async ({ who }) => {
      const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
      const running = await applyUpTo({ server, place: 'step.started hook-migrate' });
      await waitForSchema(server, '2');
      await killUpdate(server, 'attempt.started');
      if (who.startsWith('a person')) {
        const byHand = await server.run(['/usr/local/bin/ospi-update', 'support', 'recover']);
        expect([0, 6], byHand.stderr).toContain(byHand.code);
      }
      await running.ended;
      await awaitOld(server);
      expect(await server.takeStarts()).toEqual(onOld);
      const records = await server.readRecords();
      expect(records.filter(({ event }) => event === 'recovery.started')).toHaveLength(1);
      await waitFor('the end of the units', async () =>
        (await listOwnUnits(server)).length === 0 ? true : undefined,
      );
      expect(await listFailed(server)).toEqual([]);
    },
  );

  test('a recovery that is killed is begun again', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await changeWeb(server, `ExecStartPre=/bin/sh -c 'while test -e /run/hold-start; do sleep 0.05; done'`);
    // systemd may be slow to answer who starts the recovery.
    const slowly = `#!/bin/sh\n/usr/bin/systemctl "$@"; code=$?
case "$*" in *--no-block*) while test -e /run/hold-start; do sleep 0.05; done;; esac; exit $code\n`;
    await writeFile(join(server.root, 'usr/local/sbin/systemctl'), slowly, { mode: 0o755 });
    await server.run(['touch', '/run/hold-start']);
    await applyUpTo({ server, place: 'step.started hook-migrate' });
    await waitForSchema(server, '2');
    await killUpdate(server, 'attempt.started');
    await waitFor('the start of the old version', async () =>
      (await server.run(['systemctl', 'is-active', web])).stdout.trim() === 'activating' ? true : undefined,
    );
    await killUpdate(server, 'recovery.started');
    await waitFor('another recovery', async () =>
      (await server.readRecords()).filter(({ event }) => event === 'recovery.started').length === 2
        ? true
        : undefined,
    );
    await server.run(['rm', '/run/hold-start']);
    await awaitOld(server);
  });

  test('the system log tells what happened, how it ended, and nothing that a hook forges', slow, async () => {
    const head = `journal 999 ${'0'.repeat(64)} /var/lib/ospi-update/planipsy`;
    const forgery = `printf '%s\\n' '${head}' '<3>${head}' '${'x'.repeat(1001)}${head}' 'x\u2028${head}'; exit 1`;
    const server = await makeServer({ lower, update: { scripts: { migrate: forgery } } });
    await server.update(['apply', '--accept-notice', '/root/planipsy-4.3.0.ospi'], 7);
    const read = async (...args: readonly string[]) =>
      (
        await server.run(['journalctl', '--quiet', '--output=cat', '--identifier=ospi-update', ...args])
      ).stdout
        .trim()
        .split('\n');
    const records = await server.readRecords();
    const said = await waitFor('the system log', async () => {
      const lines = await read();
      return lines.some((line) => line.includes('[OSPI-0701]')) ? lines : undefined;
    });
    const story = await read('--priority=notice');
    expect(story[0]).toBe('planipsy: The acceptance of the notice of version 4.3.0 is recorded.');
    expect(story[1]).toBe('planipsy: Update from 4.2.0 to 4.3.0: PlaniPSY 4.3.0');
    expect(story).toContain('planipsy: Stop of the services…');
    expect(story.filter((line) => !line.startsWith('planipsy: '))).toEqual([]);
    const failures = await read('--priority=err');
    expect(failures[0]).toMatch(/^planipsy: .*: failed .*journal 999/);
    expect(failures.at(-1)).toMatch(/^planipsy: \[OSPI-0701\] .*In effect, the platform is as it was/);
    const heads = said.filter((line) => line.startsWith('journal '));
    expect(heads).toEqual(
      records.map(({ seq, hash }) => `journal ${seq} ${hash} /var/lib/ospi-update/planipsy`),
    );
    expect((await server.readStatus()).journalProblem).toBeUndefined();
    expect(await server.run([...server.applyArgs])).toMatchObject({ code: 5 });
  });

  test('an update that succeeds leaves no unit behind', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    const running = await applyUpTo({ server, place: 'step.started hook-migrate' });
    expect(await listOwnUnits(server)).toEqual([
      expect.stringMatching(/^ospi-update-watch-planipsy-\d+\.service$/),
    ]);
    await release(server);
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(await server.takeStarts()).toEqual(onNew);
    expect(await listOwnUnits(server)).toEqual([]);
    expect(await listFailed(server)).toEqual([]);
  });

  test('a shutdown does not wait for a nightly update, which the next boot undoes', slow, async () => {
    const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
    await startNightly(server);
    await waitForSchema(server, '2');
    await server.run(['systemctl', 'poweroff']);
    await server.waitUntilOff();
    const over = ['attempt.failed', 'recovery.started'];
    expect((await server.readRecords()).some(({ event }) => over.includes(event))).toBe(false);
    await server.boot();
    expect(await server.awaitRecovery()).toBe('success');
    expect((await server.takeStarts()).slice(-2)).toEqual(onOld);
    expect(await server.visit()).toBe('4.2.0');
  });

  test(
    'after a way back that failed, services stay stopped through a reboot until the page is taken off',
    slow,
    async () => {
      const server = await makeServer({ lower, update: { scripts: { migrate: holdingMigrate } } });
      await applyUpTo({ server, place: 'step.started hook-migrate' });
      await waitForSchema(server, '2');
      await server.cutPower();
      await rm(join(server.root, 'var/backups/ospi-update'), { recursive: true });
      await server.boot();
      expect(await server.awaitRecovery()).toBe('exit-code');
      await server.cutPower();
      await server.boot();
      expect(await server.awaitRecovery()).toBe('exit-code');
      expect(await server.takeStarts()).toEqual([]);
      await server.run(['rm', '/var/lib/ospi-update/planipsy/public/maintenance.flag']);
      expect(await server.run(['systemctl', 'start', web])).toMatchObject({ code: 0 });
    },
  );
});

async function change(path: string, by: (text: string) => string): Promise<() => Promise<void>> {
  const text = await readFile(path, 'utf8');
  expect(by(text)).not.toBe(text);
  await rm(path);
  await writeFile(path, by(text));
  return async () => {
    await rm(path);
    await writeFile(path, text);
  };
}

async function startNightly(server: Server): Promise<void> {
  await server.run(['install', '-D', '-t', '/var/spool/ospi-update', '/root/planipsy-4.3.0.ospi']);
  await server.update(['check', '--inbox', '--accept-notice'], 0);
  await server.run(['touch', '/run/hold']);
  expect(await server.run(['systemctl', 'start', '--no-block', applyUnit])).toMatchObject({ code: 0 });
}

async function killUpdate(server: Server, event: 'attempt.started' | 'recovery.started'): Promise<void> {
  const started = await waitFor(event, async () =>
    (await server.readRecords()).find((record) => record.event === event),
  );
  const pid = 'pid' in started.data ? started.data.pid : 0;
  expect(await server.run(['kill', '-KILL', String(pid)])).toMatchObject({ code: 0 });
}

/** Nobody does anything about it. */
async function awaitOld(server: Server): Promise<void> {
  await waitFor('the recovery', async () =>
    (await server.readRecords()).some(({ event }) => event === 'attempt.recovered') ? true : undefined,
  );
  expect(await server.awaitRecovery()).toBe('success');
  expect((await server.readStatus()).last).toMatchObject({ ending: 'rolled-back', recovered: true });
  expect(await server.visit()).toBe('4.2.0');
}

async function changeWeb(server: Server, lines: string): Promise<void> {
  const folder = join(server.root, `etc/systemd/system/${web}.d`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'test.conf'), `[Service]\n${lines}\n`);
  await server.run(['systemctl', 'daemon-reload']);
}

async function readUnitFaults(server: Server): Promise<unknown> {
  const { stdout } = await server.run(['/usr/local/bin/ospi-update', '--json', 'check', '--no-rehearsal']);
  const { verdicts } = JSON.parse(stdout) as CheckResult;
  return verdicts.find(({ check }) => check === 'units')?.params['faults'];
}

async function listFailed(server: Server): Promise<readonly string[]> {
  return listUnits(server, '--failed');
}

async function listOwnUnits(server: Server): Promise<readonly string[]> {
  return listUnits(
    server,
    '--state=active,activating,deactivating,failed',
    '--type=service',
    'ospi-update-*',
  );
}

async function listUnits(server: Server, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await server.run(['systemctl', 'list-units', '--plain', '--no-legend', ...args]);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')[0] ?? '']));
}
