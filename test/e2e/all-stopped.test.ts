import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeSeveral, type Several } from './several-kit.ts';
import { expectEnd, makeSite } from './sites.ts';

test.each(['text', 'json'])('platforms whose turn no longer comes are named: %s', async (form) => {
  const [bi, planipsy] = [await makeSite({ name: 'bi' }), await makeSite()];
  const server = await makeSeveral({ bi, planipsy });
  const ran = await stopAfterFirst(
    server,
    ['status', '--all', ...(form === 'json' ? ['--json'] : [])],
    bi.folder,
  );
  if (form === 'text') {
    expectEnd(ran, 3, /== bi ==/, /OSPI-0375.*planipsy/);
    expect(ran.stdout).not.toContain('== planipsy ==');
    return;
  }
  const lines = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(ran.code).toBe(3);
  expect(lines).toMatchObject([
    { kind: 'problem', messageCode: 'OSPI-0375', params: { names: ['planipsy'] } },
    {
      kind: 'platforms',
      exitCode: 3,
      platforms: [
        { platform: 'bi', exitCode: 0 },
        { platform: 'planipsy', exitCode: 3, outcome: null },
      ],
    },
  ]);
});

/** Asks it to stop when the first platform's process has ended, and before it can know that. */
async function stopAfterFirst(server: Several, args: readonly string[], cwd: string) {
  const started = server.start(args, { cwd });
  const parent = await waitFor(
    async () => (await listIn(cwd)).find(({ line }) => line.includes('--all'))?.pid,
  );
  const child = await waitFor(
    async () => (await listChildren(parent)).find(({ line }) => line.includes('--platform=bi'))?.pid,
  );
  process.kill(parent, 'SIGSTOP');
  await waitFor(async () => / \(.*\) Z /.test(await readFile(`/proc/${child}/stat`, 'utf8')) || undefined);
  process.kill(parent, 'SIGTERM');
  process.kill(parent, 'SIGCONT');
  return started.ended;
}

async function waitFor<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let left = 20_000; left > 0; left -= 1) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(2);
  }
  throw new Error('it did not come about');
}

interface Process {
  readonly pid: number;
  readonly line: string;
}

/** The processes that work in a folder. */
async function listIn(folder: string): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) =>
      (await readlink(join('/proc', pid, 'cwd')).catch(() => '')) === folder ? [await describe(pid)] : [],
    ),
  );
  return found.flat();
}

/** One look at one file: a search of all processes takes longer than such a child lives, on a busy machine. */
async function listChildren(parent: number): Promise<readonly Process[]> {
  const pids = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).split(' ');
  return Promise.all(pids.filter((pid) => pid !== '').map(describe));
}

async function describe(pid: string): Promise<Process> {
  const line = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
  return { pid: Number(pid), line };
}
