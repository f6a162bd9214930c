import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { listBackups } from '../../../../src/domain/backup/record/list.ts';
import { verifyBackup } from '../../../../src/domain/backup/keep/verify.ts';
import { seed } from '../random.ts';
import { buildWorker, runWorker } from '../run-worker.ts';
import { describeTree, listScratches, makeBackupSite, sh } from '../site.ts';
import { makeChain, withoutFolderItself } from './restore-kit.ts';

/** Each run kills at every fourth moment; chance decides which. */
const killStride = 4;
const firstKill = 1 + (seed % killStride);

describe('a restore to the platform', () => {
  it(`ends in the same tree wherever it was killed before (TEST_SEED=${seed})`, async () => {
    const { root, data, task, added, tree } = await makeChain();
    const worker = await buildWorker();
    const args = ['restore', root, added.id];
    const changed = withoutFolderItself(describeTree(data));
    sh(root, 'cp -a data changed');
    const seen = { untouched: 0, mixture: 0, restored: 0 };
    for (let killAt = firstKill; runWorker({ worker, args, killAt }).killed; killAt += killStride) {
      const state = judgeState({ data, changed, restored: withoutFolderItself(tree) });
      seen[state] += 1;
      if (state === 'mixture') {
        await expect(createBackup(task)).rejects.toMatchObject({ code: 'backup.restore-unfinished' });
        runWorker({ worker, args, killAt });
      }
      expect(runWorker({ worker, args })).toEqual({ killed: false, problem: '' });
      expect(describeTree(data)).toBe(tree);
      expect(listScratches(data)).toEqual([]);
      sh(root, 'find data -mindepth 1 -delete; cp -a changed/. data');
    }
    expect(describeTree(data)).toBe(tree);
    expect(seen.untouched).toBeGreaterThan(1);
    expect(seen.mixture).toBeGreaterThan(1);
  }, 300_000);
});

describe('a killed backup', () => {
  it(`leaves nothing that looks like one, and the next run sweeps it (TEST_SEED=${seed})`, async () => {
    const { root, data, ...task } = await makeBackupSite();
    sh(data, 'mkdir a; echo 1 > a/1');
    const worker = await buildWorker();
    const { folder } = task.site.backup;
    let killAt = firstKill;
    for (; runWorker({ worker, args: ['create', root], killAt }).killed; killAt += killStride) {
      const backups = await listBackups(task);
      expect(backups.every(({ complete }) => complete)).toBe(true);
      for (const { id } of backups) await verifyBackup({ ...task, id });
      const others = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('.'));
      expect(others.every((name) => name.endsWith('.partial'))).toBe(true);
    }
    expect(killAt).toBeGreaterThan(10);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

function judgeState({ data, changed, restored }: { data: string; changed: string; restored: string }) {
  if (listScratches(data).some((path) => path.endsWith('/old'))) return 'mixture';
  // A kill during the probe leaves an empty folder, which the next run sweeps.
  const now = withoutFolderItself(describeTree(data)).replaceAll(
    /^# file: \.\/\.ospi-restore.*\n(#? ?\w.*\n)*/gm,
    '',
  );
  expect([changed, restored]).toContain(now);
  return now === changed ? 'untouched' : 'restored';
}
