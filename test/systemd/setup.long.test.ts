import { appendFile, lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeServer, recoveryUnit, type Server } from './platform.ts';
import { findRoot } from './root.ts';

const found = await findRoot();
if ('cannot' in found) process.stderr.write(`NOT TESTED: setup on a booted server, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';

const answers = [
  ['--product', 'PlaniPSY'],
  ['--key', '/root/vendor.pub'],
  ['--root', '/srv/planipsy'],
  ['--url', 'http://127.0.0.1/'],
  ['--health', 'http://127.0.0.1:8082/health'],
  ['--data', '/srv/planipsy/shared'],
  ['--database', 'none'],
  ['--member', 'alice'],
  ['--at', '3:15'],
  ['--contact', 'extension 4242'],
  ['--import', 'superviseur'],
].flat();
/** Smaller than any platform of the vendor: as agreed with support, by hand. */
const requirements = `
requirements: { cpuCores: { minimum: 1, recommended: 1 }, memoryGiB: { minimum: 1, recommended: 1 }, freeDiskPercent: 1 }
`;

/** Where setup writes: each path with its owner, mode, time of change and content. */
async function look(server: Server): Promise<string> {
  const places = '/etc /srv/planipsy /var/spool /var/backups';
  const script = `find ${places} -printf '%p %u:%g %m %l\\n' | sort | grep -v -e /etc/ld.so -e /etc/mtab;
    find /etc -type f -exec sha256sum {} + | sort -k 2`;
  const { code, stdout } = await server.run(['sh', '-c', script]);
  expect(code).toBe(0);
  return stdout;
}

const asked = '/var/spool/ospi-update/planipsy-import';

/** What is no archive is told, by the path unit alone, in a file that the account can read; then no longer, once it is off. */
async function answersAtOnce(server: Server): Promise<void> {
  const ask = (name: string) => `
seq 1000 >${asked}/${name}.ospi
echo '{ "format": 1, "archive": "${name}.ospi", "complete": false, "requestedBy": "A", "language": "fr", "when": "now" }' >${asked}/.x
mv ${asked}/.x ${asked}/${name}.request.json
for i in $(seq 100); do test -e ${asked}/${name}.answer.json && break; sleep 0.1; done
cat ${asked}/${name}.answer.json`;
  const asAccount = (script: string) =>
    server.run(['runuser', '-u', 'superviseur', '--', 'sh', '-c', script]);
  const { stdout, stderr } = await asAccount(ask('first'));
  expect(JSON.parse(stdout), stderr).toMatchObject({ request: 'first', state: 'refused' });
  const off = await server.run(['/usr/local/bin/ospi-update', 'setup', '--import', 'none', '--yes']);
  expect([0, 3], off.stdout + off.stderr).toContain(off.code);
  expect((await asAccount(ask('second'))).stdout).toBe('');
  const units = await readdir(join(server.root, 'etc/systemd/system'), { recursive: true });
  expect(units.filter((name) => /ospi-update-(?:import|request)/.test(name))).toEqual([]);
  await asAccount(`rm -f ${asked}/*`);
  const on = await server.run(['/usr/local/bin/ospi-update', 'setup', '--import', 'superviseur', '--yes']);
  expect([0, 3], on.stdout + on.stderr).toContain(on.code);
}

async function readConfiguration(server: Server): Promise<string> {
  return (await server.run(['/bin/cat', '/etc/ospi-update/planipsy.yaml'])).stdout;
}

describe.skipIf('cannot' in found)('setup', () => {
  test.each(['released', 'plain'] as const)(
    'of a platform that is %s: all of it, again, an update, undone',
    async (bare) => {
      const server = await makeServer({ lower, bare });
      expect((await server.run(['useradd', '--create-home', 'alice'])).code).toBe(0);
      expect((await server.run(['useradd', '--system', 'superviseur'])).code).toBe(0);
      const before = await look(server);
      const adopting = bare === 'plain' ? ['--adopt', '4.2.0'] : [];
      const setup = ['setup', ...answers, ...adopting];

      const missing = await server.update(['setup'], 2);
      expect(missing.stderr + missing.stdout).toMatch(/OSPI-0273.*--product.*--key/);
      const printed = await server.update([...setup, '--print'], 0);
      expect(printed.stdout).toContain('%systeme ALL = (root) OSPI_UPDATE_PLANIPSY');
      expect(printed.stdout).toContain('unit: planipsy-superviseur.service');
      expect(await look(server), '--print writes nothing').toBe(before);
      await server.update(setup, 2); // Nobody to confirm.
      expect(await look(server), 'unconfirmed it writes nothing').toBe(before);

      const done = await server.run(['/usr/local/bin/ospi-update', ...setup, '--yes']);
      expect([0, 3], done.stdout + done.stderr).toContain(done.code); // As its processors and memory are.
      await appendFile(join(server.root, 'etc/ospi-update/planipsy.yaml'), requirements);
      const after = await look(server);
      const again = await server.update([...setup, '--yes'], 0);
      expect(again.stdout).toContain('nothing to change');
      expect(await look(server), 'again it changes nothing').toBe(after);
      const inFrench = await server.run(['/usr/local/bin/ospi-update', '--lang', 'fr', ...setup, '--yes']);
      expect(inFrench.stdout).toContain('rien à changer');
      expect(await look(server), 'nor in another language').toBe(after);

      expect((await server.run(['systemctl', 'is-enabled', recoveryUnit])).stdout).toBe('enabled\n');
      for (const unit of ['ospi-update-import-planipsy.path', 'ospi-update-import-planipsy.timer']) {
        expect((await server.run(['systemctl', 'is-enabled', unit])).stdout).toBe('enabled\n');
        expect((await server.run(['systemctl', 'is-active', unit])).stdout).toBe('active\n');
      }
      const folder = await server.run(['stat', '-c', '%U:%G %a', asked]);
      expect(folder.stdout).toBe('superviseur:systeme 2770\n');
      await answersAtOnce(server);
      const next = await server.run([
        'systemctl',
        'show',
        '-p',
        'TimersCalendar',
        'ospi-update-apply-planipsy.timer',
      ]);
      expect(next.stdout).toMatch(/OnCalendar=.*03:15:00/);
      expect(next.stdout).not.toContain('02:30');
      expect(await readConfiguration(server)).toMatch(/^# Written by `ospi-update setup`/);

      // A member installs, as sudo lets her; here she has no password to type.
      await server.run([
        'sh',
        '-c',
        "echo 'Defaults:alice !authenticate' >/etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test",
      ]);
      const as = (...command: string[]) => server.run(['runuser', '-u', 'alice', '--', ...command]);
      const copied = await server.run([
      'install', '-o', 'alice', '-m', '644', '/root/planipsy-4.3.0.ospi', '/var/spool/ospi-update/planipsy/',
    ]); // prettier-ignore
      expect(copied.code, copied.stderr).toBe(0);
      const accepted = await as('sudo', '-n', 'ospi-update', 'check', '--inbox', '--accept-notice');
      expect(accepted.code, accepted.stdout + accepted.stderr).toBe(0);
      const shown = await as('sudo', '-n', 'ospi-update', 'apply', '--dry-run', '--platform', 'planipsy');
      expect(shown.code, shown.stdout + shown.stderr).toBe(0);
      // Outside the window of the night nothing begins by itself; a person names the archive.
      await server.update(['apply', '/root/planipsy-4.3.0.ospi'], 0);
      expect((await as('sudo', '-n', 'ospi-update', 'setup', '--undo', '--yes')).code).not.toBe(0);
      expect(await server.visit()).toBe('4.3.0');

      await server.run(['touch', '/var/lib/ospi-update/planipsy/public/maintenance.flag']);
      await server.update(['setup', '--undo', '--yes'], 3);
      await server.run(['rm', '/var/lib/ospi-update/planipsy/public/maintenance.flag']);
      const undone = await server.update(['setup', '--undo', '--yes'], 0);
      expect(undone.stdout).toMatch(/stay:\n.*journal/);
      expect(await server.visit()).toBe('4.3.0');
      for (const gone of ['etc/ospi-update/planipsy.yaml', 'etc/sudoers.d/ospi-update-planipsy'])
        await expect(lstat(join(server.root, gone))).rejects.toThrow('ENOENT');
      const units = (await readdir(join(server.root, 'etc/systemd/system'))).filter((name) =>
        name.includes('ospi'),
      );
      expect(units).toEqual([]);
      expect(await readFile(join(server.root, 'etc/nginx/conf.d/planipsy.conf'), 'utf8')).not.toContain(
        'ospi',
      );
      expect((await server.readRecords()).at(-1)?.event).toBeDefined();
      expect((await server.run(['visudo', '-c'])).code).toBe(0);
    },
    300_000,
  );

  test('adopts a plain folder while it serves, and gives it back as it was', async () => {
    const server = await makeServer({ lower, bare: 'plain' });
    await server.run(['useradd', 'alice']);
    await server.run(['useradd', '--system', 'superviseur']);
    const before = await look(server);
    const visitor = server.startVisitor();
    await server.run(['/usr/local/bin/ospi-update', 'setup', ...answers, '--adopt', '4.2.0', '--yes']);
    expect(await readlink(join(server.root, 'srv/planipsy/current'))).toBe('releases/4.2.0');
    expect(await readlink(join(server.root, 'srv/planipsy/web.js'))).toBe('current/web.js');
    expect((await lstat(join(server.root, 'srv/planipsy/shared'))).isDirectory()).toBe(true);
    // Units that name files in the folder find them.
    expect((await server.run(['systemctl', 'restart', 'planipsy-superviseur.service'])).code).toBe(0);
    await server.update(['setup', '--undo', '--yes'], 0);
    expect(await visitor.stop()).toEqual(['4.2.0']);
    const left = await look(server);
    const unlike = (one: string, other: string) =>
      one
        .split('\n')
        .filter(
          (line) => !other.split('\n').includes(line) && !/group|gshadow|passwd|subuid|subgid/.test(line),
        );
    expect(unlike(before, left)).toEqual([]);
    expect(unlike(left, before).filter((line) => !/ospi-update|nginx\/snippets/.test(line))).toEqual([]);
  }, 300_000);
});
