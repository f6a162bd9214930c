import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate, type UpdateOptions } from '../../fixtures/site/build-update.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { waitFor } from './machine.ts';
import { makeServer, recoveryUnit, type Server } from './platform.ts';
import { findRoot } from './root.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: nights of a booted server, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';

const inbox = '/var/spool/ospi-update/planipsy';
const metrics = '/var/lib/prometheus/node-exporter/ospi-planipsy.prom';
const answers = [
  ['--product', 'PlaniPSY'],
  ['--key', '/root/vendor.pub'],
  ['--root', '/srv/planipsy'],
  ['--url', 'http://127.0.0.1/'],
  ['--health', 'http://127.0.0.1:8082/health'],
  ['--data', '/srv/planipsy/shared'],
  ['--database', 'none'],
  ['--member', 'none'],
  ['--at', '3:15'],
  ['--contact', 'none'],
].flat();

describe.skipIf('cannot' in found)('nights of a server with the package, without a network', () => {
  let deb = '';

  beforeAll(async () => {
    const { stdout: architecture } = await runOrThrow(['dpkg', '--print-architecture']);
    const packing = [process.execPath, '.config/package/main.js', '--quick', 'deb', architecture.trim()];
    const { stdout } = await runOrThrow(packing, { cwd: checkout });
    deb = /^(\/.*\.deb) /m.exec(stdout)?.[1] ?? '';
  });

  test('the timer installs one update, brings another back, mails it, and monitoring sees both', async () => {
    const server = await makeServer({ lower, deb, bare: 'released' });
    await layMailSystem(server);
    const set = await server.run(['/usr/bin/ospi-update', 'setup', ...answers, '--yes']);
    expect([0, 3], set.stdout + set.stderr).toContain(set.code); // As its processors and memory are.
    await server.run(['mv', '/root/planipsy-4.3.0.ospi', `${inbox}/`]);
    await closeNight(server);
    await server.update(['check', '--inbox', '--accept-notice'], 0);
    expect(await visitMonitoring(server)).toEqual({
      code: 1,
      line: expect.stringMatching(/^OSPI-UPDATE WARNING - /) as string,
    });

    await openNight(server);
    await waitForEvent(server, 'attempt.succeeded');
    expect(await server.visit()).toBe('4.3.0');
    await waitForMail(server, /^Subject: .*planipsy.* 4\.3\.0/m);
    expect(await visitMonitoring(server)).toEqual({
      code: 0,
      line: expect.stringMatching(/^OSPI-UPDATE OK - /) as string,
    });
    await waitForMetric(server, /^ospi_update_refused\{platform="planipsy"[^}]*\} 0$/m);

    await closeNight(server);
    await layNext(server, { version: '4.3.1', failIn: 'migrate' });
    await server.update(['check', '--inbox', '--accept-notice'], 0);
    await openNight(server);
    await waitForEvent(server, 'attempt.failed');
    const mail = await waitForMail(server, /^Subject: .*4\.3\.1.*$/m);
    const { refusal } = await server.readStatus();
    expect(readText(mail)).toContain(refusal?.incident ?? '(no incident)');
    expect(await server.visit()).toBe('4.3.0');
    expect(await visitMonitoring(server)).toEqual({
      code: 1,
      line: expect.stringMatching(/^OSPI-UPDATE WARNING - .*refused/i) as string,
    });
    await waitForMetric(server, /^ospi_update_refused\{platform="planipsy"[^}]*\} 1$/m);
    const failed = await server.run(['systemctl', '--failed', '--plain', '--no-legend']);
    expect(failed.stdout).toContain('ospi-update-apply-planipsy.service');
    expect(failed.stdout).not.toContain(recoveryUnit);
  }, 900_000);
});

/** One that delivers from a process that it leaves behind, as most do, and takes its time: it must not end with the update's unit. */
async function layMailSystem({ root }: Server): Promise<void> {
  await writeFile(join(root, 'etc/dma/dma.conf'), 'MAILNAME planning.example\n');
  const program = join(root, 'usr/sbin/sendmail');
  await rm(program);
  const deliver = 'mail=$(mktemp); cat >"$mail"; (sleep 5; /usr/sbin/dma "$@" <"$mail") >/dev/null 2>&1 &';
  await writeFile(program, `#!/bin/sh\n${deliver}\n`, { mode: 0o755 });
}

/** A window that is not open now. */
function closeNight(server: Server): Promise<void> {
  return setNight(server, 12 * 60, 13 * 60);
}

/** One that opens in a minute. */
async function openNight(server: Server): Promise<void> {
  await setNight(server, 1, 120);
  const timers = ['apply', 'metrics'].map((command) => `ospi-update-${command}-planipsy.timer`);
  expect(await server.run(['systemctl', 'enable', '--now', ...timers])).toMatchObject({ code: 0 });
}

/** The window opens and closes so many minutes from now, by the clock of the server. */
async function setNight(server: Server, from: number, to: number): Promise<void> {
  const file = join(server.root, 'etc/ospi-update/planipsy.yaml');
  const configuration = parse(await readFile(file, 'utf8')) as object;
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
  const own = {
    window: { from: at(from), to: at(to), delayMinutes: 0 },
    mail: { to: ['root'] },
    metrics,
    requirements: {
      cpuCores: { minimum: 1, recommended: 1 },
      memoryGiB: { minimum: 1, recommended: 1 },
      freeDiskPercent: 1,
    },
  };
  await writeFile(file, stringify({ ...configuration, ...own }));
  await server.update(['setup', 'systemd', '--output', '/etc/systemd/system'], 0);
  expect(await server.run(['systemctl', 'daemon-reload'])).toMatchObject({ code: 0 });
}

/** By the vendor whose key the server trusts. */
async function layNext(server: Server, update: UpdateOptions): Promise<void> {
  const folder = join(server.root, 'root/next');
  await buildUpdate({ kit: planipsy, folder, ...update });
  const archive = join(server.root, 'root/next.ospi');
  const key = join(server.root, 'root/vendor.key');
  await runOrThrow([process.execPath, inject('program'), 'pack', folder, '--key', key, '--output', archive]);
  await rename(archive, join(server.root, inbox, `planipsy-${update.version}.ospi`));
}

/** As a plugin is called: its exit code, and one line. */
async function visitMonitoring(server: Server): Promise<{ readonly code: number; readonly line: string }> {
  const ran = await server.run([
    'env',
    '-i',
    'PATH=/usr/bin:/bin',
    '/usr/bin/ospi-update',
    '--lang',
    'en',
    'status',
    '--format',
    'nagios',
  ]);
  expect(ran.stderr).toBe('');
  expect(ran.stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code: ran.code, line: ran.stdout.trimEnd() };
}

/** A timer is up to a minute late, and an update takes its time. */
function waitForEvent(server: Server, awaited: string): Promise<true> {
  const ask = async () =>
    (await server.readRecords()).some(({ event }) => event === awaited) ? true : undefined;
  return waitFor(awaited, ask, 300);
}

function waitForMail(server: Server, subject: RegExp): Promise<string> {
  return waitFor(`a mail with ${String(subject)}`, async () => {
    const { stdout: mails } = await server.run(['cat', '/var/mail/root']);
    return mails.split(/^From /m).find((mail) => subject.test(mail));
  });
}

/** RFC 2045: its only part is text. */
function readText(mail: string): string {
  const [head = '', ...parts] = mail.split(/\r?\n\r?\n/);
  const body = parts.join('\n\n');
  const [, encoding] = /^Content-Transfer-Encoding: (\S+)/m.exec(head) ?? [];
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_quoted, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** As Prometheus asks Debian's own node_exporter. */
function waitForMetric(server: Server, metric: RegExp): Promise<true> {
  const ask = "fetch('http://127.0.0.1:9100/metrics').then((r)=>r.text()).then(console.log)";
  return waitFor(String(metric), async () => {
    const { stdout } = await server.run(['/usr/local/bin/node', '-e', ask]);
    return metric.test(stdout) ? true : undefined;
  });
}
