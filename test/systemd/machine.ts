import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { run, runOrThrow, start, type Ran, type Running } from '../../fixtures/site/run.ts';
import { nspawn } from './root.ts';

/** A separate server: a container whose first process is a real systemd. */
export interface Machine {
  /** Its file system, as seen from outside. */
  readonly root: string;
  /** Starts it; resolves when systemd has nothing left to do. */
  boot(): Promise<void>;
  /** Ends all of its processes at once. What it had written stays, as on a disk. */
  cutPower(): Promise<void>;
  /** Resolves when it has shut itself down. */
  waitUntilOff(): Promise<void>;
  /** Runs a program in it, as root. */
  run(command: readonly string[]): Promise<Ran>;
  start(command: readonly string[]): Running;
  /** The command prefix that runs a program in it from outside. */
  commandLine(command: readonly string[]): readonly string[];
}

/** Creates a machine over the given file system, which is not changed; removed when the test ends. */
export async function makeMachine(lower: string): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-systemd-'));
  const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [root, upper, work]) await mkdir(path);
  await runOrThrow([
    'mount',
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
    root,
  ]);
  let container: Container | undefined;
  onTestFinished(async () => {
    await container?.kill();
    await runOrThrow(['umount', root]);
    await rm(folder, { recursive: true, force: true });
  });
  const enter = (command: readonly string[]) => {
    if (container === undefined) throw new Error('the machine is off');
    const target = ['--target', String(container.init), '--mount', '--uts', '--ipc', '--net', '--pid'];
    return ['nsenter', ...target, '--', ...command];
  };
  const machine: Machine = {
    root,
    async boot() {
      container = await startContainer(root);
      await waitUntilBooted(machine);
    },
    async cutPower() {
      await container?.kill();
      container = undefined;
    },
    async waitUntilOff() {
      await container?.ended;
      container = undefined;
    },
    run: (command) => run(enter(command)),
    start: (command) => start(enter(command)),
    commandLine: enter,
  };
  return machine;
}

interface Container {
  /** systemd's process, as numbered outside. */
  readonly init: number;
  readonly ended: Promise<unknown>;
  kill(): Promise<void>;
}

/**
 * Execs a program in separate control groups: two concurrent machines with units of the same name would share theirs.
 * Version 2, version 1, or both.
 */
const inGroup = `name=$1; shift
for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  test -e $tree/cgroup.procs || continue
  mkdir -p $tree/$name && echo $$ >$tree/$name/cgroup.procs
done
exec "$@"`;

async function startContainer(root: string): Promise<Container> {
  const node = `--bind-ro=${process.execPath}:/usr/local/bin/node`;
  const command = nspawn({ root, args: [node, '--console=pipe', '--boot'] });
  const group = basename(dirname(root));
  const nspawned = spawn('sh', ['-c', inGroup, 'sh', group, ...command], { stdio: 'ignore' });
  const ended = once(nspawned, 'close').then(() => removeGroups(group));
  const init = await waitFor('the first process of the container', () => findChild(nspawned.pid ?? 0));
  return {
    init,
    ended,
    async kill() {
      try {
        process.kill(init, 'SIGKILL'); // The kernel then ends every process in its namespace.
      } catch {
        nspawned.kill('SIGKILL'); // It was off already.
      }
      await ended;
    },
  };
}

/** Their content is gone; deepest first. */
async function removeGroups(group: string): Promise<void> {
  const trees = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];
  for (const tree of trees) await run(['find', `${tree}/${group}`, '-depth', '-type', 'd', '-delete']);
}

async function findChild(pid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('lib/systemd/systemd')) return Number(child);
  }
  return undefined;
}

async function waitUntilBooted(machine: Machine): Promise<void> {
  await waitFor('the end of the boot', async () => {
    const { stdout } = await machine.run(['systemctl', 'is-system-running']);
    return /^(running|degraded)$/.test(stdout.trim()) ? true : undefined;
  });
}

/** Polls until there is an answer. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  seconds = 60,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what} was waited for in vain, ${seconds} s`);
    await sleep(20);
  }
}
