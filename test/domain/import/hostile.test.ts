import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { spoolPaths } from '../../../src/domain/import/spool.ts';
import { alone, meetAlone, requireAnswer, requireOnlyDeclared, together } from './hostile-kit.ts';
import { placeOf } from './kinds.ts';
import { isRoot, makeCanary, makeStand, requireNextServed } from './stand.ts';

test('there are at least sixty kinds', () => {
  expect(alone.length + together.length).toBeGreaterThanOrEqual(60);
});

describe.runIf(isRoot)(
  'nothing of root’s is opened or changed, who asks is told why, and the next one is served',
  () => {
    test('by all that stand in one folder at once', async () => {
      const stand = await makeStand();
      const canary = await makeCanary(stand);
      const placed = together.map(([kind, each], index) => ({ kind, each, id: `bad-${index}` }));
      for (const { each, id } of placed) await each.prepare(placeOf(stand, canary, id));
      const { undelivered } = await stand.round();
      expect(undelivered).toEqual([]);
      await canary.requireUntouched();
      const answerable = placed.filter(({ each }) => each.answer !== undefined);
      expect((await readdir(spoolPaths(stand.site).asked)).length).toBe(answerable.length);
      for (const { kind, each, id } of placed) requireAnswer(await stand.answer(id), each, kind);
      await requireOnlyDeclared(stand);
      await requireNextServed(stand);
      await canary.requireUntouched();
    });

    test.each(alone)('by %s', async (_, kind) => {
      await meetAlone(kind);
    });
  },
);
