import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { mutateFolder } from '../mutate.ts';
import { makeRandom, seed } from '../random.ts';
import { describeTree, makeBackupSite } from '../site.ts';

describe('a backup that adds to another', () => {
  it.each([seed, seed + 1, seed + 2, seed + 3])(
    'gives the tree of each backup back after random changes (TEST_SEED=%i)',
    async (from) => {
      const { root, data, ...task } = await makeBackupSite();
      const random = makeRandom(from);
      mutateFolder({ folder: data, random, times: 20 });
      const trees = new Map<string, string>();
      let base: { base?: string } = {};
      for (let round = 0; round < 4; round += 1) {
        const { id } = await createBackup({ ...task, ...base });
        base = { base: id };
        trees.set(id, describeTree(data));
        mutateFolder({ folder: data, random, times: 8 });
      }
      for (const [id, tree] of trees) {
        await restoreBackup({ ...task, id, to: join(root, id) });
        expect(describeTree(join(root, id, data))).toBe(tree);
      }
    },
  );
});
