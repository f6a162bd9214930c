import { build } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkout } from '../../../fixtures/site/fixture-folder.ts';
import { deleteTree } from '../../../src/domain/files/delete-tree.ts';
import { whileOpening } from '../../hold-call.ts';
import { makeScratchFolder } from '../../ports.ts';

const owner = 4103;
const as = ['setpriv', `--reuid=${owner}`, `--regid=${owner}`, '--clear-groups', '--'];

// A release belongs to the platform's own account once a hook gives it away, and root deletes it after a rollback.
test.runIf(process.geteuid?.() === 0)(
  'what takes the place of a folder that was looked at leads root nowhere',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    const guarded = join(folder, 'guarded');
    await mkdir(guarded, { mode: 0o700 });
    await writeFile(join(guarded, 'precious'), '');
    const tree = join(folder, 'tree');
    await mkdir(join(tree, 'inner'), { recursive: true });
    await writeFile(join(tree, 'inner', 'file'), '');
    for (const path of [tree, join(tree, 'inner')]) await chown(path, owner, owner);

    const deleting = await startDeleting(tree);
    await whileOpening({ pid: deleting.pid, ending: '/inner', begin: deleting.begin }, () => {
      const swap = 'mv "$0/inner" "$0/away" && ln -s "$1" "$0/inner"';
      execFileSync('setpriv', [...as.slice(1), 'sh', '-c', swap, tree, guarded]);
    });
    const said = await deleting.said();
    expect(await readdir(guarded)).toEqual(['precious']);
    // It is reported that something stayed; the next sweep deletes it.
    expect(JSON.parse(said)).toMatchObject({ path: expect.stringContaining(tree) as string });
    expect(await deleteTree(tree)).toBeUndefined();
  },
);

test('a tree is deleted whole, its links not followed; what cannot be is named by its own path', async () => {
  const folder = await makeScratchFolder();
  await mkdir(join(folder, 'outside'));
  await writeFile(join(folder, 'outside', 'file'), '');
  const tree = join(folder, 'tree');
  const deep = join(tree, ...Array.from({ length: 150 }, () => 'd'));
  await mkdir(deep, { recursive: true });
  await writeFile(Buffer.concat([Buffer.from(`${deep}/`), Buffer.from([0xff, 0x0a])]), '');
  await symlink(join(folder, 'outside'), join(tree, 'link'));
  expect(await deleteTree(tree)).toBeUndefined();
  await expect(access(tree)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(join(folder, 'outside'))).toEqual(['file']);

  await mkdir(join(tree, ...Array.from({ length: 250 }, () => 'd')), { recursive: true });
  expect(await deleteTree(tree)).toMatchObject({ path: expect.stringContaining(`${tree}/d/d`) as string });
  await symlink('outside', join(folder, 'top'));
  expect(await deleteTree(join(folder, 'top'))).toBeUndefined();
  expect(await readdir(join(folder, 'outside'))).toEqual(['file']);
});

/** Another process, which waits until it may begin. */
async function startDeleting(tree: string) {
  const outfile = join(await makeScratchFolder(), 'worker.mjs');
  await build({
    stdin: {
      contents: `import { deleteTree } from './src/domain/files/delete-tree.ts';
        await new Promise((begin) => process.stdin.once('data', begin));
        process.stdout.write(JSON.stringify((await deleteTree(${JSON.stringify(tree)})) ?? null));
        process.exit();`,
      resolveDir: checkout,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  return {
    pid: child.pid ?? 0,
    begin: () => void child.stdin.write('\n'),
    said: async () => {
      await closed;
      return said;
    },
  };
}
