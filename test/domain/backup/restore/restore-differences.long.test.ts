import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { mutateFolder } from '../mutate.ts';
import { makeRandom, seed } from '../random.ts';
import { buildWorker, runWorker } from '../run-worker.ts';
import { describeTree, fillFolder, listScratches, makeBackupSite, sh } from '../site.ts';
import { makeSettledSite, settle } from './restore-differences-kit.ts';

describe('a restore of what differs', () => {
  it.each([seed])(
    'brings each tree of a chain back after random changes (TEST_SEED=%i)',
    async (from) => {
      const { data, ...task } = await makeBackupSite();
      const random = makeRandom(from);
      fillFolder(data);
      mutateFolder({ folder: data, random, times: 30 });
      const trees = new Map<string, string>();
      let base: { base?: string } = {};
      for (let round = 0; round < 4; round += 1) {
        // Otherwise each backup would contain everything again.
        await settle();
        const { id } = await createBackup({ ...task, ...base });
        base = { base: id };
        trees.set(id, describeTree(data));
        mutateFolder({ folder: data, random, times: 8 });
      }
      for (const id of [...trees.keys(), ...trees.keys()].sort(() => random() - 0.5)) {
        mutateFolder({ folder: data, random, times: Math.floor(random() * 12) });
        await restoreBackup({ ...task, id });
        expect(describeTree(data)).toBe(trees.get(id));
      }
    },
    60_000,
  );
});

describe('a restore that was killed', () => {
  it(`ends in the same tree when it is repeated, of a rich folder too (TEST_SEED=${seed})`, async () => {
    const { root, data, ...task } = await makeSettledSite();
    const full = await createBackup(task);
    sh(data, 'mkdir -p more/.deep; echo m > more/.deep/m; ln more/.deep/m deep/m; rm dangling');
    await settle();
    const { id } = await createBackup({ ...task, base: full.id });
    const tree = describeTree(data);
    const worker = await buildWorker();
    const args = ['restore', root, id];
    const random = makeRandom(seed);
    const change =
      'rm -r deep/er more; chmod 700 sticky; echo x > dangling; mv empty full; echo 2 >> deep/hard; touch .';
    let kills = 0;
    for (let killAt = 1; killAt < 80; killAt += 1 + Math.floor(random() * 12)) {
      sh(data, change);
      if (!runWorker({ worker, args, killAt }).killed) break;
      kills += 1;
      expect(runWorker({ worker, args })).toEqual({ killed: false, problem: '' });
      expect(describeTree(data)).toBe(tree);
      expect(listScratches(data)).toEqual([]);
    }
    expect(kills).toBeGreaterThan(3);
  }, 120_000);
});
