import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logToTerminal } from '../../fixtures/nginx/nginx.ts';
import { run } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectEnd, makeSite } from './sites.ts';
import { reload } from './setup-nginx-kit.ts';

type Action = '--install' | '--undo';
type Call = 'rename' | 'fsync' | 'unlink';

/** The file that a call is about, and the number of the call about it at which a run is killed. */
interface KillPoint {
  readonly call: Call;
  readonly on: string;
  readonly time: number;
}

test('killed anywhere, setup nginx leaves a configuration that nginx accepts, and is taken up or undone', async () => {
  const site = await makeSite();
  const folder = join(site.folder, 'nginx');
  const config = join(folder, 'nginx.conf');
  const snippet = join(folder, `snippets/ospi-update-${site.kit.product}.conf`);
  const withoutSnippet = (await readFile(config, 'utf8')).replace(/^ *include ".*snippet.*;\n/m, '');
  await writeFile(config, withoutSnippet);
  await reload(folder);
  await expect.poll(() => meetsSnippet(site)).toBe(false);

  const log = join(site.folder, 'strace.log');
  const setUp = (action: Action) => ['setup', 'nginx', action, '--yes', '--nginx-config', config];
  const trace = (action: Action, calls: string, inject: readonly string[]) =>
    site.run(setUp(action), {
      through: [
        ...['strace', '--follow-forks', '--detach-on=execve', '--decode-fds=path', `--output=${log}`],
        ...[`--trace=${calls}`, ...inject],
      ],
      env: { UV_THREADPOOL_SIZE: '1' },
    });
  const learn = async (action: Action) => {
    expectEnd(await trace(action, 'rename,fsync,unlink', []), 0);
    return (await readFile(log, 'utf8')).split('\n');
  };
  const killIn = async (action: Action, point: KillPoint, lines: readonly string[]) => {
    const index = countCall(lines, point);
    const { code } = await trace(action, point.call, [`--inject=${point.call}:signal=KILL:when=${index}`]);
    expect({ action, point, index, code }).toEqual({ action, point, index, code: 255 });
    const judged = await run(['nginx', '-t', '-q', '-p', folder, '-c', config, ...logToTerminal()]);
    expect(judged).toMatchObject({ code: 0 });
  };
  const expectUndone = async () => {
    expectEnd(await site.run(setUp('--undo')), 0);
    expect(await readFile(config, 'utf8')).toBe(withoutSnippet);
    // No include reads names that begin with a dot.
    const left = await readdir(join(folder, 'snippets')).catch(() => []);
    expect(left.filter((name) => !name.startsWith('.'))).toEqual([]);
    await expect.poll(() => meetsSnippet(site)).toBe(false);
  };
  const expectInstalled = async () => {
    expectEnd(await site.run(setUp('--install')), 0);
    expect(await meetsSnippet(site)).toBe(true);
  };

  // The main file's folder is synced after the trial, and after the main file itself is replaced.
  const installing: readonly KillPoint[] = [
    { call: 'rename', on: snippet, time: 1 },
    { call: 'rename', on: config, time: 1 },
    { call: 'fsync', on: folder, time: 2 },
  ];
  const installation = await learn('--install');
  const removal = await learn('--undo');
  for (const point of installing) {
    await killIn('--install', point, installation);
    await expectUndone();
  }
  for (const point of installing.slice(1)) {
    await killIn('--install', point, installation);
    await expectInstalled();
    await expectUndone();
  }
  const undoing: readonly KillPoint[] = [
    { call: 'rename', on: config, time: 1 },
    { call: 'unlink', on: snippet, time: 1 },
  ];
  for (const point of undoing) {
    await expectInstalled();
    await killIn('--undo', point, removal);
    await expectUndone();
  }
});

/** strace counts by thread, and this is the call's number in a run that begins at the same point. */
function countCall(lines: readonly string[], { call, on, time }: KillPoint): number {
  const calls = lines.filter((line) => line.includes(` ${call}(`));
  const about = calls.filter((line) => line.includes(`"${on}"`) || line.includes(`<${on}>`))[time - 1];
  const [thread = '?'] = about?.split(' ', 1) ?? [];
  return calls.filter((line) => line.startsWith(`${thread} `)).indexOf(about ?? '') + 1;
}

async function meetsSnippet(site: ScratchSite): Promise<boolean> {
  return (await site.ask('/.ospi-update/snippet')).headers['x-ospi-update'] === `snippet ${site.kit.product}`;
}
