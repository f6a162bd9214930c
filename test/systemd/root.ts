import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOrThrow } from '../../fixtures/site/run.ts';

const folder = '/var/tmp/ospi-update-systemd';
const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'sudo',
  'nginx-light',
  'libstdc++6',
  'zstd',
  'attr',
  'acl',
  'procps',
  'dma',
  'prometheus-node-exporter',
];
/** Nothing of it is read, and it takes most of the space. */
const superfluous = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
];

/**
 * The file system of a small Debian with systemd, created once by debootstrap and kept for later runs; or, in one
 * sentence, why no container can be booted here.
 */
export async function findRoot(): Promise<{ readonly root: string } | { readonly cannot: string }> {
  if (process.getuid?.() !== 0) return { cannot: 'only root can boot a container' };
  for (const program of ['systemd-nspawn', 'debootstrap', 'nsenter'])
    if ((await run(['sh', '-c', `command -v ${program}`])).code !== 0)
      return { cannot: `${program} is not installed` };
  // Before spending minutes on a root that could not be booted: nspawn refuses without it.
  if (!(await readFile('/proc/self/mountinfo', 'utf8')).includes(' /sys/fs/cgroup'))
    return { cannot: 'no cgroup file system is mounted' };
  const root = await makeRoot().catch((error: unknown) => String(error));
  if (typeof root === 'string') return { cannot: `debootstrap failed: ${root.slice(0, 500)}` };
  const tried = await run(nspawn({ root: root.path, args: ['--ephemeral', '--', '/bin/true'] }));
  if (tried.code !== 0) return { cannot: `systemd-nspawn is not allowed here: ${tried.stderr.trim()}` };
  return { root: root.path };
}

/** Without the machine manager, which this server may not run, and with only a loopback network. */
export function nspawn({ root, args }: { root: string; args: readonly string[] }): readonly string[] {
  const surroundings = ['--quiet', '--register=no', '--keep-unit', '--private-network', '--link-journal=no'];
  return [
    'systemd-nspawn',
    ...surroundings,
    '--resolv-conf=off',
    '--timezone=off',
    `--directory=${root}`,
    ...args,
  ];
}

/** Of this server's own Debian release: the container runs this server's Node.js, with its libraries. */
async function makeRoot(): Promise<{ readonly path: string }> {
  const release = await readFile('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? 'stable';
  const key = createHash('sha256').update(packages.join()).digest('hex').slice(0, 8);
  const path = join(folder, `${suite}-${key}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if ((await stat(folder)).uid !== 0) throw new Error(`${folder} belongs to somebody else`);
  if (await isThere(path)) return { path };
  const building = `${path}.${process.pid}`;
  const [include, mirror] = [`--include=${packages.join()}`, await findMirror()];
  try {
    await runOrThrow(['debootstrap', '--variant=minbase', include, suite, building, mirror]);
    for (const name of superfluous) await rm(join(building, name), { recursive: true, force: true });
    await rename(building, path);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return { path };
}

/** The source of this server's own packages. */
async function findMirror(): Promise<string> {
  const { stdout } = await run(['apt-get', 'indextargets', '--format', '$(SITE)', 'Created-By: Packages']);
  const sites = stdout.split('\n').filter((site) => /\/debian\/?$/.test(site));
  return sites[0] ?? 'http://deb.debian.org/debian';
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
