import { test } from 'vitest';
import { seed } from '../domain/backup/random.ts';
import { limitMilliseconds, requireSampleHolds } from './sample-faults.ts';

test(
  `a sample of kills with databases holds (TEST_SEED=${seed})`,
  { timeout: limitMilliseconds },
  async () => {
    await requireSampleHolds(['kills']);
  },
);
