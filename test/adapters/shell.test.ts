import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createShell } from '../../src/adapters/shell.ts';
import type { Problem } from '../../src/messages/problem.ts';
import { makeScratchFolder } from '../ports.ts';

const shell = createShell();
const sh = (script: string, ...args: string[]) => ({ program: 'sh', args: ['-c', script, 'sh', ...args] });

describe('run', () => {
  it('gives output and exit code', async () => {
    expect(await shell.run(sh('echo out; echo err >&2; exit 3'))).toEqual({
      exitCode: 3,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('passes arguments as they are, whatever they hold', async () => {
    const args = ['%s|', '$(id)', '; rm', 'a b', '', '"', "'", 'é\n'];
    const { stdout } = await shell.run({ program: 'printf', args });
    expect(stdout).toBe(
      args
        .slice(1)
        .map((each) => `${each}|`)
        .join(''),
    );
  });

  // Debian 11: setpriv of util-linux 2.36 needs /proc, and every backup failed there.
  it('starts a program that is to die with us in a jail that has nothing but that program', async () => {
    const root = await makeScratchFolder();
    const script = 'cp --parents --dereference /bin/cat $(ldd /bin/cat | grep -o "/[^ ]*") "$1"';
    expect(await shell.run(sh(script, root))).toMatchObject({ exitCode: 0 });
    const command = { program: '/bin/cat', args: ['/bin/cat'], jail: { holder: process.pid, root } };
    const opened = await open('/dev/null', 'w');
    onTestFinished(() => opened.close());
    const ran = await shell.run({ ...command, diesWithUs: true }, { outputFd: opened.fd });
    expect(ran).toMatchObject({ exitCode: 0 });
  });

  it('tells the signal that ended a program', async () => {
    expect(await shell.run(sh('kill -KILL $$'))).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
  });

  it('gives the standard environment and what was asked for, nothing of ours', async () => {
    vi.stubEnv('OSPI_SECRET', 'leak');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { stdout } = await shell.run({ program: '/usr/bin/env', env: { ASKED: 'yes' } });
    expect(stdout.trim().split('\n').sort()).toEqual([
      'ASKED=yes',
      'LC_ALL=C.UTF-8',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
  });

  it('looks programs up in the standard PATH, never in the one it was called with', async () => {
    const folder = await makeScratchFolder();
    for (const name of ['id', 'ospi-evil'])
      await writeFile(join(folder, name), '#!/bin/sh\necho evil\n', { mode: 0o755 });
    vi.stubEnv('PATH', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect((await shell.run({ program: 'id', args: ['-u'] })).stdout).toMatch(/^\d+\n$/);
    await expect(shell.run({ program: 'ospi-evil', cwd: folder })).rejects.toMatchObject({
      code: 'prerequisite.program-missing',
    });
    expect(await shell.find('ospi-evil')).toBeUndefined();
    expect(await shell.find('sh')).toBe('/usr/bin/sh');
  });

  it('names a program that cannot be executed', async () => {
    const folder = await makeScratchFolder();
    const path = join(folder, 'hook');
    await writeFile(path, '#!/does/not/exist\n', { mode: 0o755 });
    await expect(shell.run({ program: path })).rejects.toMatchObject({
      code: 'prerequisite.program-missing',
      params: { program: path },
    } satisfies Partial<Problem>);
  });

  it('gives input, also to a program that does not read it', async () => {
    expect((await shell.run({ program: 'cat' }, { input: 'héllo' })).stdout).toBe('héllo');
    expect((await shell.run({ program: 'true' }, { input: 'x'.repeat(1e6) })).exitCode).toBe(0);
    expect((await shell.run({ program: 'cat' })).stdout).toBe('');
  });

  it('runs in a session of its own', async () => {
    const { stdout } = await shell.run(sh('read -r line < /proc/$$/stat; echo "$$ $line"'));
    const [own, , , , , group, session] = stdout.split(' ');
    expect([group, session]).toEqual([own, own]);
  });

  it('runs background work in a session that others come before, under the idle policy', async () => {
    // The session's share is set once the program has started.
    const { stdout } = await shell.run({
      ...sh('sleep 0.1; cat /proc/self/autogroup; chrt --pid $$'),
      priority: 'background',
    });
    expect(stdout).toMatch(/^\/autogroup-\d+ nice 10\n.*SCHED_IDLE\n/);
  });

  it('runs background work at the lowest priority', async () => {
    const { stdout } = await shell.run({ ...sh('nice; ionice'), priority: 'background' });
    expect(stdout).toBe('19\nidle\n');
  });

  it('keeps the end of an endless stderr and refuses an endless stdout', async () => {
    const flood = sh('head -c 200000 /dev/zero | tr "\\0" x >&2; echo end >&2');
    const { stderr } = await shell.run(flood);
    expect(stderr.length).toBe(64 * 1024);
    expect(stderr.endsWith('xend\n')).toBe(true);
    await expect(shell.run({ program: 'cat', args: ['/dev/zero'] })).rejects.toMatchObject({
      code: 'internal.fault',
      params: { detail: 'cat: more than 16 MiB of output' },
    });
  });

  it('reads all of a large output', async () => {
    const { stdout } = await shell.run({ program: 'seq', args: ['1000000'] });
    expect(stdout.length).toBe(6_888_896);
  });

  it('calls back with lines as they come, cut when endless', async () => {
    const out: string[] = [];
    const err: string[] = [];
    const finished = await shell.run(
      sh('printf "é\\r\\n\\nlast"; head -c 100000 /dev/zero | tr "\\0" x >&2; echo >&2; echo next >&2'),
      { onStdoutLine: (line) => out.push(line), onStderrLine: (line) => err.push(line) },
    );
    expect(out).toEqual(['é', '', 'last']);
    expect(err.map((line) => line.length)).toEqual([16 * 1024, 4]);
    expect(finished).toMatchObject({ stdout: '', stderr: '' });
  });

  it('lets a script whose lines are read write to /dev/stderr and /dev/stdout', async () => {
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const script = 'echo one > /dev/stderr; echo two | tee /dev/stderr > /dev/stdout';
    const { exitCode } = await shell.run(sh(script), { onStdoutLine: onLine, onStderrLine: onLine });
    expect(exitCode).toBe(0);
    expect(lines.sort()).toEqual(['one', 'two', 'two']);
  });

  it('reads all lines of a large output', async () => {
    let count = 0;
    await shell.run({ program: 'seq', args: ['1000000'] }, { onStdoutLine: () => (count += 1) });
    expect(count).toBe(1_000_000);
  });

  it('ends the program when a callback throws, and reports that', async () => {
    const onStdoutLine = () => {
      throw new Error('no more');
    };
    await expect(shell.run(sh('while :; do echo x; done'), { onStdoutLine })).rejects.toMatchObject({
      params: { detail: 'no more' },
    });
  });

  it('hands open files over as 3, 4, …', async () => {
    const folder = await makeScratchFolder();
    const lock = await open(join(folder, 'lock'), 'w+');
    const other = await open(join(folder, 'lock'), 'r+');
    const flock = { program: 'flock', args: ['-n', '-E', '75', '3'] };
    expect((await shell.run(flock, { extraFds: [lock.fd] })).exitCode).toBe(0);
    expect((await shell.run(flock, { extraFds: [other.fd] })).exitCode).toBe(75);
    await lock.close();
    expect((await shell.run(flock, { extraFds: [other.fd] })).exitCode).toBe(0);
    await shell.run(sh('echo four >&4'), { extraFds: [other.fd, other.fd] });
    await other.close();
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe('four\n');
  });

  it('gives a daemon the file instead of a pipe, and does not wait for it', async () => {
    const folder = await makeScratchFolder();
    const log = await open(join(folder, 'log'), 'a');
    const { exitCode } = await shell.run(sh('echo out; echo err >&2; (sleep 1; echo later) &'), {
      outputFd: log.fd,
    });
    await log.close();
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, 'log'), 'utf8')).toBe('out\nerr\n');
    await vi.waitUntil(async () => (await readFile(join(folder, 'log'), 'utf8')).endsWith('later\n'), 60_000);
  });

  it('does not wait for a survivor that holds the output', async () => {
    const { exitCode, stdout } = await shell.run(sh('sleep 300 & echo $!'));
    expect(exitCode).toBe(0);
    expect(await isAlive(Number(stdout))).toBe(true);
    process.kill(Number(stdout));
  });

  it('lets the caller end survivors before it waits for the output', async () => {
    let ended = 0;
    const lines: string[] = [];
    await shell.run(sh('setsid sh -c "echo \\$\\$; exec sleep 60" & sleep 0.5'), {
      onStdoutLine: (line) => lines.push(line),
      afterExit: async () => {
        await vi.waitUntil(() => lines.length > 0, 60_000);
        ended += 1;
        process.kill(Number(lines[0]), 'SIGKILL');
      },
    });
    expect(ended).toBe(1);
  });
});

describe('a time limit', () => {
  it('ends the whole process group', async () => {
    const { stdout, ...finished } = await shell.run({
      ...sh('sleep 300 & echo $!; wait'),
      timeoutSeconds: 0.5,
    });
    expect(finished).toMatchObject({ timedOut: true, exitCode: 143, signal: 'SIGTERM' });
    expect(await isAlive(Number(stdout))).toBe(false);
  });

  it('kills what ignores SIGTERM, also when the program itself went at once', async () => {
    const stubborn = 'trap "" TERM; echo $$ >&2; while :; do sleep 0.1; done';
    const before = performance.now();
    const { stderr, ...finished } = await shell.run({
      ...sh(`sh -c '${stubborn}' & exec sleep 300`),
      timeoutSeconds: 0.5,
    });
    expect(finished.timedOut).toBe(true);
    expect(performance.now() - before).toBeGreaterThan(5000);
    expect(await isAlive(Number(stderr))).toBe(false);
  });

  it('is not needed to end a program: an interruption does it too, before and while it runs', async () => {
    const controller = new AbortController();
    const interruption = controller.signal;
    const running = shell.run({ ...sh('sleep 300 & wait'), interruption });
    setTimeout(() => {
      controller.abort();
    }, 200);
    expect(await running).toMatchObject({ exitCode: 143, timedOut: false });
    expect(await shell.run({ program: 'sleep', args: ['300'], interruption })).toMatchObject({
      exitCode: 143,
    });
  });

  it('leaves a quick program alone', async () => {
    expect(await shell.run({ program: 'true', timeoutSeconds: 30 })).toMatchObject({
      exitCode: 0,
      timedOut: false,
    });
  });
});

describe('start', () => {
  it('lets the caller write and read', async () => {
    const running = await shell.start({ program: 'tr', args: ['a-z', 'A-Z'] });
    const output = text(running.stdout);
    running.stdin.end('hello');
    expect(await output).toBe('HELLO');
    expect(await running.done).toMatchObject({ exitCode: 0 });
  });

  it('ends the program when the caller has had enough', async () => {
    const running = await shell.start({ program: 'yes' });
    running.stdout.once('data', () => {
      running.kill();
    });
    expect((await running.done).signal).toBe('SIGTERM');
  });

  it('tells what a failing program said', async () => {
    const running = await shell.start(sh('echo broken >&2; exit 2'));
    running.stdin.write('nobody reads this');
    running.stdout.resume();
    expect(await running.done).toMatchObject({ exitCode: 2, stderr: 'broken\n' });
  });
});

describe('pipe', () => {
  it('joins programs and gives one answer for each', async () => {
    const folder = await makeScratchFolder();
    await writeFile(join(folder, 'in'), 'c\nb\na\n');
    const input = await open(join(folder, 'in'));
    const output = await open(join(folder, 'out'), 'w');
    const lines: string[] = [];
    const finished = await shell.pipe(
      [sh('echo one >&2; cat'), { program: 'sort' }, sh('cat; echo three >&2; exit 3')],
      {
        inputFd: input.fd,
        outputFd: output.fd,
        onStderrLine: (line, program) => lines.push(`${program}: ${line}`),
      },
    );
    await Promise.all([input.close(), output.close()]);
    expect(finished.map(({ exitCode }) => exitCode)).toEqual([0, 0, 3]);
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('a\nb\nc\n');
    expect(lines.sort()).toEqual(['sh: one', 'sh: three']);
  });

  it('loses nothing and carries nothing through this process', async () => {
    const folder = await makeScratchFolder();
    const output = await open(join(folder, 'out'), 'w');
    const before = await bytesRead();
    await shell.pipe(
      [
        { program: 'head', args: ['-c', '500M', '/dev/zero'] },
        { program: 'cat' },
        { program: 'wc', args: ['-c'] },
      ],
      { outputFd: output.fd },
    );
    const carried = (await bytesRead()) - before;
    await output.close();
    expect((await readFile(join(folder, 'out'), 'utf8')).trim()).toBe(String(500 * 1024 * 1024));
    expect(carried).toBeLessThan(1024 * 1024);
  });

  it.each([
    ['first', [sh('echo half; exit 2'), { program: 'cat' }], [false, true]],
    ['last', [{ program: 'yes' }, sh('read -r line; exit 2')], [false, false]],
    ['middle', [{ program: 'yes' }, { program: 'false' }, { program: 'cat' }], [false, false, true]],
  ])('ends when the %s program fails', async (_, commands, well) => {
    const finished = await shell.pipe(commands, {});
    expect(finished.map(({ exitCode }) => exitCode === 0)).toEqual(well);
  });

  it('starts nothing when one program is missing', async () => {
    const folder = await makeScratchFolder();
    const touch = { program: 'touch', args: [join(folder, 'started')] };
    await expect(shell.pipe([touch, { program: 'ospi-no-such' }], {})).rejects.toMatchObject({
      params: { program: 'ospi-no-such' },
    });
    expect(await shell.find(join(folder, 'started'))).toBeUndefined();
    await expect(readFile(join(folder, 'started'))).rejects.toThrow('ENOENT');
  });

  it('ends all when one cannot be executed', async () => {
    const folder = await makeScratchFolder();
    const broken = join(folder, 'broken');
    await writeFile(broken, '#!/does/not/exist\n', { mode: 0o755 });
    for (const commands of [
      [{ program: 'yes' }, { program: broken }, { program: 'cat' }],
      [{ program: broken }, { program: 'cat' }],
    ])
      await expect(shell.pipe(commands, {})).rejects.toMatchObject({ params: { program: broken } });
  });
});

/** What this process itself has read so far from files, pipes and sockets; ended children are counted separately. */
async function bytesRead(): Promise<number> {
  const threads = await readdir('/proc/self/task');
  const counts = threads.map(async (thread) => {
    const counters = await readFile(`/proc/self/task/${thread}/io`, 'utf8').catch(() => 'rchar: 0');
    return Number(/rchar: (\d+)/.exec(counters)?.[1]);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count);
}

async function isAlive(pid: number): Promise<boolean> {
  expect(pid).toBeGreaterThan(1);
  for (let tries = 0; tries < 20; tries += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
    if (/\) [ZX]/.test(state)) return false;
    await sleep(50);
  }
  return true;
}
