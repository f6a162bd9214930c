import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { namePlace } from '../e2e/interrupt.ts';
import { waitFor } from './machine.ts';
import { makeServer, type Server } from './platform.ts';
import { findRoot } from './root.ts';
import { holdingMigrate, onNew } from './update.ts';

const found = await findRoot();
if ('cannot' in found) process.stderr.write(`NOT TESTED: slow and crashing units, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';
const slow = { timeout: 180_000 };
const web = 'planipsy-web.service';

describe.skipIf('cannot' in found)('a unit', () => {
  test(
    'that is still stopping when the updater is killed is waited for, before the old version is opened',
    slow,
    async () => {
      const server = await makeServer({ lower });
      await changeUnit(server, `ExecStop=/bin/sh -c 'while test -e /run/hold; do sleep 0.05; done'`);
      await server.run(['touch', '/run/hold']);
      const running = server.start([...server.applyArgs]);
      await waitFor('the stop', async () =>
        (await readState(server)) === 'deactivating' ? true : undefined,
      );
      await server.stopWatch();
      const [started] = (await server.readRecords()).filter(({ event }) => event === 'attempt.started');
      await server.run([
        'kill',
        '-KILL',
        String(started?.event === 'attempt.started' ? started.data.pid : 0),
      ]);
      await running.ended;
      // With its session its systemd client goes too: only the unit's state tells of the stop.
      await server.run(['sh', '-c', 'kill -KILL $(pgrep -x systemctl)']);

      const visitor = server.startVisitor();
      const recovery = server.start(['/usr/local/bin/ospi-update', 'support', 'recover']);
      const isOver = recovery.ended.then(() => true);
      await waitFor('the recovery', async () => {
        const places = (await server.readRecords()).map(namePlace);
        return places.includes('recovery.started') ? true : undefined;
      });
      // Long enough for a run that believes what it sees to be over.
      await Promise.race([isOver, sleep(10_000)]);
      await server.run(['rm', '/run/hold']);
      const { code, stdout, stderr } = await recovery.ended;
      expect(code, `${stdout}${stderr}`).toBe(0);
      await waitFor('the end of the old stop', async () =>
        (await readState(server)) === 'deactivating' ? undefined : true,
      );
      expect(await readState(server)).toBe('active');
      expect(await server.visit()).toBe('4.2.0');
      expect(await visitor.stop()).toEqual(['page', '4.2.0']);
    },
  );

  test('that systemd has to kill at its stop is named; the update goes on', slow, async () => {
    const server = await makeServer({ lower });
    // A child that ignores SIGTERM: what it held is lost, and that must be known.
    await changeUnit(
      server,
      `TimeoutStopSec=3\nExecStartPost=/bin/sh -c 'trap "" TERM; sleep 1000 & exit 0'\nKillSignal=SIGCONT`,
    );
    await server.run(['systemctl', 'restart', web]);
    await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
    await server.takeStarts();
    const ran = await server.run([...server.applyArgs]);
    expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
    const warnings = (await server.readRecords()).filter(({ event }) => event === 'warning');
    expect(warnings).toMatchObject([
      {
        step: 'stop-services',
        data: { code: 'apply.service-killed', params: { service: web, processes: [] } },
      },
    ]);
    expect(await server.visit()).toBe('4.3.0');
  });

  test(
    'whose stop does not end within timeoutSeconds fails the update, and is killed before the old version starts',
    slow,
    async () => {
      const server = await makeServer({ lower });
      await changeUnit(server, `TimeoutStopSec=infinity\nKillSignal=SIGCONT`);
      await configure(server, (text) => text.replace(`unit: ${web}`, `unit: ${web}\n    timeoutSeconds: 3`));
      const ran = await server.run([...server.applyArgs]);
      expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 7 });
      const records = await server.readRecords();
      expect(records.find(({ event }) => event === 'step.failed')).toMatchObject({
        step: 'stop-services',
        data: { problem: { code: 'step.service-not-stopped', params: { service: web, timedOut: true } } },
      });
      expect(records.find(({ event }) => event === 'warning')).toMatchObject({
        data: { code: 'apply.service-killed', params: { service: web } },
      });
      expect(await server.takeStarts()).toEqual(['superviseur 4.2.0 schema 1', 'web 4.2.0 schema 1']);
      expect(await readState(server)).toBe('active');
      expect(await server.visit()).toBe('4.2.0');
    },
  );

  test(
    'that crashes again and again ends the wait for health at once, and starts again in its old version',
    slow,
    async () => {
      const crash = `echo "console.error('relation wards does not exist'); process.exit(1)" >"$OSPI_RELEASE/web.js"`;
      const server = await makeServer({ lower, update: { scripts: { 'post-install': crash } } });
      await changeUnit(server, `Restart=on-failure\nRestartSec=100ms`);
      await configure(server, (text) => text.replace('timeoutSeconds: 30', 'timeoutSeconds: 3600'));
      const ran = await server.run([...server.applyArgs]);
      expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 7 });
      const failed = (await server.readRecords()).find(({ event }) => event === 'step.failed');
      expect(failed).toMatchObject({
        data: {
          problem: {
            code: expect.stringMatching(/^step\.service-(?:crashed|not-started)$/) as string,
            params: {
              service: web,
              lastLines: expect.arrayContaining(['relation wards does not exist']) as string[],
            },
          },
        },
      });
      expect(await readState(server)).toBe('active');
      expect(await server.visit()).toBe('4.2.0');
    },
  );

  test('that a hook has started before the migration starts again with the others', slow, async () => {
    const scripts = { 'pre-install': `systemctl start ${web}` };
    const server = await makeServer({ lower, update: { scripts } });
    const ran = await server.run([...server.applyArgs]);
    expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
    expect(await server.takeStarts()).toEqual(['web 4.3.0 schema 1', ...onNew]);
    expect(await server.visit()).toBe('4.3.0');
  });

  test('that a watchdog would start runs on no data that are being changed', slow, async () => {
    // It may be faster than our own start, which begins with the other service.
    const watchdog = `while :; do systemctl is-active -q ${web} || systemctl start ${web}; sleep 0.01; done`;
    const scripts = { migrate: `sleep 2\n${holdingMigrate}\nsleep 2` };
    const server = await makeServer({ lower, update: { scripts } });
    await server.run(['systemd-run', 'sh', '-c', watchdog]);
    const ran = await server.run([...server.applyArgs]);
    expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
    // A hook that changes no data may start services, and the watchdog may use that moment.
    const starts = (await server.takeStarts()).filter((start) => start !== 'web 4.3.0 schema 1');
    expect(starts.filter((start) => start.startsWith('superviseur'))).toEqual(['superviseur 4.3.0 schema 2']);
    expect(new Set(starts)).toEqual(new Set(onNew));
    expect(await server.visit()).toBe('4.3.0');
  });

  // Reported: systemd/systemd#13288 and yrutschle/sslh#168, systemd/systemd#14566, gdraheim/docker-systemctl-replacement#21.
  test.each([
    { unit: 'leaves its processes behind (KillMode=process)', lines: 'KillMode=process', left: true },
    {
      unit: 'leaves its processes to the end (KillMode=mixed, ExecStopPost)',
      lines: 'KillMode=mixed\nExecStopPost=/bin/true',
      left: false,
    },
    { unit: 'forks, and has a pid file', lines: 'Type=forking\nPIDFile=/run/web.pid', left: false },
    {
      unit: 'is an init script for systemd (oneshot, RemainAfterExit, KillMode=none)',
      lines: 'Type=oneshot\nRemainAfterExit=yes\nKillMode=none\nExecStop=/bin/true',
      left: true,
    },
  ])('that $unit never runs beside the new version', slow, async ({ lines, left }) => {
    const server = await makeServer({ lower });
    const shown = await server.run(['systemctl', 'show', '--value', '--property=ExecStart', web]);
    const program = /argv\[\]=(.*?) ;/.exec(shown.stdout)?.[1] ?? '';
    expect(program).toContain('web.js');
    const isMain = /KillMode=(?:process|mixed)/.test(lines);
    const script = `#!/bin/sh\ntrap '' TERM\nsetsid ${program} </dev/null >/dev/null 2>&1 &\necho $! >/run/web.pid\n${isMain ? 'wait' : 'exit 0'}\n`;
    await writeFile(join(server.root, 'usr/local/bin/web-start'), script, { mode: 0o755 });
    await configure(server, (text) => text.replaceAll(/unit: (\S+)/g, 'unit: $1\n    timeoutSeconds: 6'));
    await server.run(['systemctl', 'stop', web]);
    await changeUnit(server, `TimeoutStopSec=5\nExecStart=\nExecStart=/usr/local/bin/web-start\n${lines}`);
    await server.run(['systemctl', 'start', web]);
    await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
    const ran = await server.run([...server.applyArgs]);
    // What systemd leaves running is not stopped: the update ends before it has begun anything, and names the process.
    expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ code: left ? 7 : 0 });
    if (left) expect(ran.stdout + ran.stderr).toMatch(/OSPI-2005[^]*OSPI-4015[^]*web\.js/);
    expect(await server.visit()).toBe(left ? '4.2.0' : '4.3.0');
    const running = await server.run(['pgrep', '-fc', 'node .*web[.]js']);
    expect(running.stdout.trim()).toBe('1');
  });
});

async function changeUnit(server: Server, lines: string): Promise<void> {
  const folder = join(server.root, `etc/systemd/system/${web}.d`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'test.conf'), `[Service]\n${lines}\n`);
  await server.run(['systemctl', 'daemon-reload']);
}

async function configure(server: Server, change: (text: string) => string): Promise<void> {
  const file = join(server.root, 'etc/ospi-update/planipsy.yaml');
  const text = await readFile(file, 'utf8');
  await rm(file);
  await writeFile(file, change(text));
  expect(change(text)).not.toBe(text);
}

async function readState(server: Server): Promise<string> {
  return (await server.run(['systemctl', 'show', '--value', '--property=ActiveState', web])).stdout.trim();
}
