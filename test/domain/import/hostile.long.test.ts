import { describe, test } from 'vitest';
import { meetAlone, together } from './hostile-kit.ts';
import { isRoot } from './stand.ts';

describe.runIf(isRoot)('each in a folder of its own', () => {
  test.each(together)('%s', async (_, kind) => {
    await meetAlone(kind);
  });
});
