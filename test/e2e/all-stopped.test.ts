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
  const child = await waitFor(async () =>
    (await listIn(cwd)).find(({ line }) => line.includes('--platform=bi')),
  );
  const parent = (await listIn(cwd)).find(({ line }) => line.includes('--all'));
  if (parent === undefined) throw new Error('the command has ended');
  process.kill(parent.pid, 'SIGSTOP');
  await waitFor(
    async () => / \(.*\) Z /.test(await readFile(`/proc/${child.pid}/stat`, 'utf8')) || undefined,
  );
  process.kill(parent.pid, 'SIGTERM');
  process.kill(parent.pid, 'SIGCONT');
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

/** The processes that work in a folder. */
async function listIn(folder: string): Promise<readonly { readonly pid: number; readonly line: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      if ((await readlink(join('/proc', pid, 'cwd')).catch(() => '')) !== folder) return [];
      return [
        { pid: Number(pid), line: await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '') },
      ];
    }),
  );
  return found.flat();
}
