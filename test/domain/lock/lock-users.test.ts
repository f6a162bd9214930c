import { build } from 'esbuild';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, link, mkdir, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeLock, withLock } from '../../../src/domain/lock/lock.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { withOwnMounts } from '../../mounts.ts';

const ports = createTestPorts();
const hold = <T>(site: Site, action: () => Promise<T>) => withLock({ site, ports, command: 'apply' }, action);
const isIn = (site: Site) => hold(site, () => Promise.resolve('in'));

/** A user who is not an administrator, and one who may read what the administrators' group may. */
const mallory = 4102;
const group = 4100;

async function makeOpenSite(): Promise<Site> {
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  const site = await makeTestSite(folder);
  await chmod(site.root, 0o755);
  // As when the group's members may read what exists, and nginx may traverse to the page.
  await chown(site.state, 0, group);
  await chmod(site.state, 0o2751);
  return site;
}

const as = (uid: number, gid: number) => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--',
];

/** Locks whichever of these the user can open, and returns their number. */
async function startLocking(paths: readonly string[], who = as(mallory, group)): Promise<number> {
  const script =
    'n=0; for p in "$@"; do exec {fd}<"$p" && flock -n "$fd" && n=$((n+1)); done 2>/dev/null; echo $n; exec sleep 60';
  const [program = '', ...args] = [...who, 'bash', '-c', script, 'bash', ...paths];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => end(child));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return Number(line);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Everything that others can see of the platform and of its state. */
function listEverything({ root, state }: Site): readonly string[] {
  const found = execFileSync('find', [root, state], { encoding: 'utf8' });
  return found.trim().split('\n');
}

describe.runIf(process.geteuid?.() === 0)('other users', () => {
  it('stop nobody, whatever they lock: the root, the state folder, every file in them', async () => {
    const site = await makeOpenSite();
    await isIn(site);
    await writeFile(sitePaths(site).journal, '', { mode: 0o640 });
    const paths = listEverything(site);
    expect(paths).toContain(sitePaths(site).rootLock);
    // A member can open the two folders and what the group may read, and locks these.
    expect(await startLocking(paths)).toBeGreaterThanOrEqual(2);
    await expect(isIn(site)).resolves.toBe('in');
    expect(await probeLock({ site, ports })).toBeNull();
  });

  it('cannot open what is locked: neither file is theirs to read', async () => {
    const site = await makeOpenSite();
    await isIn(site);
    for (const path of [sitePaths(site).lock, sitePaths(site).rootLock]) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await startLocking([path])).toBe(0);
    }
  });

  it('see who is at work all the same, by name, and that it is over', async () => {
    const site = await makeOpenSite();
    const see = () => runWorker(site, as(mallory, group));
    expect(await see()).toBe('null');
    await hold(site, async () => {
      expect(JSON.parse(await see())).toMatchObject({ holder: { command: 'apply', pid: process.pid } });
    });
    expect(await see()).toBe('null');
  });

  // Before this version the group could read the lock file.
  it('who had an older lock file open before cannot lock the new one', async () => {
    const site = await makeOpenSite();
    const { lock } = sitePaths(site);
    await writeFile(lock, '', { mode: 0o640 });
    await chmod(lock, 0o640);
    await chown(lock, 0, group);
    const script =
      'exec 9<"$0"; echo open; read go; flock -n 9 && echo locked || echo refused; exec sleep 60';
    const command = [...as(mallory, group), 'bash', '-c', script, lock];
    const child = spawn('env', command, { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => end(child));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: 'open' });
    await isIn(site);
    child.stdin.write('\n');
    expect(await lines.next()).toMatchObject({ value: 'locked' });
    await expect(isIn(site)).resolves.toBe('in');
  });

  it('who holds an older lock file is named', async () => {
    const site = await makeOpenSite();
    const { lock } = sitePaths(site);
    await writeFile(lock, '');
    await chmod(lock, 0o644);
    expect(await startLocking([lock], as(65534, 65534))).toBe(1);
    await expect(isIn(site)).rejects.toMatchObject({
      code: 'busy.lock-taken',
      params: { path: lock, command: 'sleep', user: 'nobody' },
    });
    expect(await probeLock({ site, ports })).toMatchObject({ holder: { command: 'sleep', user: 'nobody' } });
  });

  it('what they have prepared in its place is refused', async () => {
    const site = await makeOpenSite();
    await isIn(site);
    const { rootLock } = sitePaths(site);
    await chown(rootLock, mallory, mallory);
    await expect(isIn(site)).rejects.toMatchObject({
      code: 'prerequisite.lock-foreign',
      params: { path: rootLock, uid: mallory },
    });
    const other = `${site.state}/other`;
    await writeFile(other, '');
    for (const plant of [
      () => symlink(other, rootLock),
      () => link(other, rootLock),
      () => Promise.resolve(execFileSync('mkfifo', [rootLock])),
    ]) {
      await unlink(rootLock);
      await plant();
      await expect(isIn(site)).rejects.toMatchObject({ code: 'prerequisite.state-file-foreign' });
    }
  });
});

/** What an older version locks: the state folder, its lock file, the root. */
const lockOldWay =
  'for p in "$@"; do exec {fd}<"$p" && flock -n "$fd" || exit 1; done; echo held; exec sleep 60';

it('an older version at work beside this one keeps it out, and is kept out by it', async () => {
  const site = await makeTestSite(await makeScratchFolder());
  const { lock } = sitePaths(site);
  await writeFile(lock, '', { mode: 0o640 });
  const old = () => spawn('bash', ['-c', lockOldWay, 'bash', site.state, lock, site.root]);
  const first = old();
  onTestFinished(() => end(first));
  await once(first.stdout, 'data');
  await expect(isIn(site)).rejects.toMatchObject({ code: 'busy.lock-taken' });
  await end(first);
  await hold(site, async () => {
    const [code] = (await once(old(), 'exit')) as [number];
    expect(code).toBe(1);
  });
});

describe.runIf(process.geteuid?.() === 0)('where the files cannot be made', () => {
  const inMounts = (site: Site, script: string) =>
    runWorker(site, withOwnMounts(`${script}; shift 2; exec "$@"`, site.root, site.state), 'hold');

  it('a root that is mounted for reading is left without, also where its file is there', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    const readOnly = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99';
    expect(await inMounts(site, readOnly)).toBe('"in"');
    await isIn(site);
    expect(await inMounts(site, readOnly)).toBe('"in"');
  });

  it('one full disk leaves the other’s; two leave none, and are named', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    // A file system without room for one more name.
    const full = (place: string) => `mount -t tmpfs -o nr_inodes=1 none "${place}" || exit 99`;
    expect(await inMounts(site, full('$1'))).toBe('"in"');
    expect(await inMounts(site, full('$2'))).toBe('"in"');
    await rm(site.root, { recursive: true });
    await mkdir(site.root);
    expect(await inMounts(site, `${full('$1')}; ${full('$2')}`)).toMatch(/state-unwritable.*ENOSPC/);
  });
});

/** Queries or takes the lock in a separate process; its output is JSON. */
async function runWorker(
  site: Site,
  through: readonly string[],
  what: 'probe' | 'hold' = 'probe',
): Promise<string> {
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  const outfile = join(folder, 'worker.mjs');
  const banner =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'error',
  });
  const command = [...through, process.execPath, outfile, what, JSON.stringify(site)];
  const { stdout } = await promisify(execFile)('env', command);
  return stdout;
}
