import { appendFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { findRoot } from '../systemd/root.ts';
import { readBlocks, readme } from './blocks.ts';
import { lay, readStatus, walkDocuments, type Reply, type Scene, type World } from './kit.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: README.md on a clean server, since ${found.cannot}.\n`);

/** What a newcomer answers; an empty one accepts what `setup` suggests. */
const replies: readonly Reply[] = [
  [/Which application is it.* $/, 'PlaniPSY'],
  [/The vendor’s public key.* $/, '/root/vendor.pub'],
  [/At which address do visitors.* $/, 'https://127.0.0.1/'],
  [/Which address of the platform itself.* $/, 'http://127.0.0.1:8080/health'],
  [/Who may install updates.* $/, 'alice'],
  [/\?[^?]*\[[^\]]+\] $/, ''],
];
const inbox = '/var/spool/ospi-update/planipsy';
/** The machine that runs the tests may be smaller than a server. */
const requirements =
  'requirements: { cpuCores: { minimum: 1, recommended: 1 }, memoryGiB: { minimum: 1, recommended: 1 }, freeDiskPercent: 1 }\n';

describe.skipIf('cannot' in found)('README.md, from the package to a released platform', () => {
  test('does what it says, on a clean server', { timeout: 900_000 }, async () => {
    const lower = 'root' in found ? found.root : '';
    await walkDocuments({ documents: ['README.md'], plan: readme, scenes, lower, replies, prepare });
  });
});

/** The package, and the vendor's key beside it. */
async function prepare(world: World): Promise<void> {
  const { stdout: architecture } = await runOrThrow(['dpkg', '--print-architecture']);
  const packing = [process.execPath, '.config/package/main.js', '--quick', 'deb', architecture.trim()];
  const { stdout } = await runOrThrow(packing, { cwd: checkout });
  await cp(/^(\/.*\.deb) /m.exec(stdout)?.[1] ?? '', world.at('/root/ospi-update_VERSION_amd64.deb'));
  await runOrThrow(['npm', 'ci', '--silent'], { cwd: world.built });
  await runOrThrow(['npm', 'run', '--silent', 'build'], { cwd: world.built });
  await mkdir(world.vendor);
  await world.outside(world.vendor, 'ospi-update pack --new-key vendor');
  await cp(join(world.vendor, 'vendor.pub'), world.at('/root/vendor.pub'));
}

const scenes: Readonly<Record<string, Scene>> = {
  'apt-get install ./ospi-update': {
    // `check` at its end may find too few cores, on a machine that is no server.
    change: (text) =>
      text.replace(/^(ospi-update setup)\b.*$/m, '$1 || test $? = 3; test -e /etc/ospi-update/planipsy.yaml'),
    async after(world) {
      await appendFile(world.at('/etc/ospi-update/planipsy.yaml'), requirements);
      const checked = await world.inServer('root', 'ospi-update check');
      expect(checked.code, checked.stdout).toBe(0);
      expect((await world.inServer('alice', 'sudo -n -l')).stdout).toContain('/usr/bin/ospi-update apply');
    },
  },
  'cp planipsy-4.3.0.ospi': {
    async before(world) {
      await lay(world, { version: '4.3.0' }, '/home/alice/planipsy-4.3.0.ospi');
    },
    async after(world) {
      expect((await readStatus(world)).version).toBe('4.3.0');
    },
  },
  'ospi-update status  ': {
    async before(world) {
      await lay(world, { version: '4.3.1', failIn: 'migrate' }, `${inbox}/planipsy-4.3.1.ospi`);
      const failed = await world.inServer('alice', 'sudo ospi-update apply');
      expect(failed.code, failed.stdout).toBe(7);
    },
  },
  'cp release.txt': {
    async before(world) {
      const { refusal } = await readStatus(world);
      const guide = await readBlocks(['man/publishing.md']);
      const text = guide.find((block) => block.text.startsWith('ospi-update pack --release'))?.text ?? '';
      const own = text.replace(/20261125-\S+/, refusal?.incident ?? '');
      expect(await world.outside(world.vendor, own)).toMatchObject({ code: 0 });
      await cp(join(world.vendor, 'release.txt'), world.at('/home/alice/release.txt'));
      await lay(world, { version: '4.3.3' }, `${inbox}/planipsy-4.3.3.ospi`);
    },
    async after(world) {
      expect((await readStatus(world)).version).toBe('4.3.3');
    },
  },
};
