import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { makeScratchFolder } from '../ports.ts';
import { makeServer, type Server } from './platform.ts';
import { findRoot } from './root.ts';
import { applyUpTo, holdingMigrate, release, waitForSchema } from './update.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: the packages on a booted server, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';

describe.skipIf('cannot' in found)('the Debian package', () => {
  let deb = '';

  beforeAll(async () => {
    const { stdout: architecture } = await runOrThrow(['dpkg', '--print-architecture']);
    const packing = [process.execPath, '.config/package/main.js', '--quick', 'deb', architecture.trim()];
    const { stdout } = await runOrThrow(packing, { cwd: checkout });
    deb = /^(\/.*\.deb) /m.exec(stdout)?.[1] ?? '';
  });

  test('is what lintian asks for', async () => {
    const { stdout } = await runOrThrow(['lintian', '--allow-root', '--tag-display-limit', '0', deb]);
    expect(stdout).toBe('');
  });

  test('installs, updates by its own Node.js at night, and goes without what the platform needs', async () => {
    const server = await makeServer({ lower, deb });
    const bare = ['env', '-i', 'PATH=/usr/bin:/bin', '/usr/bin/ospi-update'];
    expect((await server.run([...bare, '--version'])).stdout).toBe('0.1.0\n');
    expect((await server.run(['visudo', '-c'])).code).toBe(0);
    for (const file of [
      'bash-completion/completions/ospi-update',
      'zsh/vendor-completions/_ospi-update',
      'fish/vendor_completions.d/ospi-update.fish',
      'ospi-update/schemas/configuration.json',
    ])
      expect((await server.run(['cat', `/usr/share/${file}`])).stdout, file).toContain('ospi-update');
    expect((await server.run(['getent', 'group', 'systeme'])).code).toBe(0);
    const unit = await server.run(['systemctl', 'cat', 'ospi-update-apply-planipsy.service']);
    expect(unit.stdout).toMatch(/^ExecStart=\/usr\/lib\/ospi-update\/node /m);
    await server.run(['install', '-d', '/var/spool/ospi-update/planipsy']);
    await server.run(['sh', '-c', 'mv /root/planipsy-4.3.0.ospi /var/spool/ospi-update/']);
    await server.update(['check', '--inbox', '--accept-notice'], 0);
    await server.run(['systemctl', 'start', 'ospi-update-apply-planipsy.service']);
    expect(await server.visit()).toBe('4.3.0');

    expect((await server.run(['dpkg', '--remove', 'ospi-update'])).code).toBe(0);
    expect(await server.visit()).toBe('4.3.0');
    expect(await readdir(join(server.root, 'usr/lib'))).not.toContain('ospi-update');
    expect((await server.readRecords()).at(-1)?.event).toBe('attempt.succeeded');
    await server.run(['dpkg', '--purge', 'ospi-update']); // Nobody can be asked: nothing is deleted.
    expect((await server.readRecords()).length).toBeGreaterThan(0);

    await server.run(['dpkg', '--install', '/root/ospi-update.deb']);
    expect((await server.readStatus()).version).toBe('4.3.0');
    const yes = 'echo ospi-update ospi-update/purge-data boolean true | debconf-set-selections';
    await server.run(['sh', '-c', `${yes}; DEBIAN_FRONTEND=noninteractive dpkg --purge ospi-update`]);
    for (const left of ['etc/ospi-update', 'var/lib/ospi-update', 'var/backups/ospi-update'])
      await expect(stat(join(server.root, left)), left).rejects.toThrow('ENOENT');
  });

  test('is upgraded during an update, which goes on by what it began with; it is not removed then', async () => {
    const server = await makeServer({ lower, deb, update: { scripts: { migrate: holdingMigrate } } });
    await cp(await makeNewer(deb), join(server.root, 'root/newer.deb'));
    const running = await applyUpTo({ server, place: 'step.started hook-migrate' });
    await waitForSchema(server, '2');
    const removed = await server.run(['dpkg', '--remove', 'ospi-update']);
    expect(removed.code, removed.stderr).not.toBe(0);
    expect(removed.stderr).toMatch(/ospi-update is running/);
    const upgraded = await server.run(['dpkg', '--install', '/root/newer.deb']);
    expect(upgraded.code, upgraded.stderr).toBe(0);
    expect(await server.visit()).toBe('page');
    expect(await readVersion(server)).toBe('0.1.0.1');
    await release(server);
    const ended = await running.ended;
    expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(0);
    expect(await server.visit()).toBe('4.3.0');
  });
});

/** The same with a later version number. */
async function makeNewer(deb: string): Promise<string> {
  const folder = await makeScratchFolder();
  const tree = join(folder, 'tree');
  await runOrThrow(['dpkg-deb', '--raw-extract', deb, tree]);
  const control = join(tree, 'DEBIAN/control');
  const text = await readFile(control, 'utf8');
  await writeFile(control, text.replace(/^Version: .*$/m, 'Version: 0.1.0.1'));
  const newer = join(folder, 'newer.deb');
  await runOrThrow(['dpkg-deb', '--build', '--root-owner-group', '-Zgzip', '-z1', tree, newer]);
  return newer;
}

async function readVersion(server: Server): Promise<string> {
  return (await server.run(['dpkg-query', '--show', '--showformat=${Version}', 'ospi-update'])).stdout;
}
