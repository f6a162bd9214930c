import { test } from 'vitest';
import { seed } from '../domain/backup/random.ts';
import { limitMilliseconds, requireSampleHolds } from './sample-faults.ts';

test(`a sample of all faults holds (TEST_SEED=${seed})`, { timeout: limitMilliseconds }, async () => {
  // Those need both database servers, and have a file of their own.
  await requireSampleHolds(['--without', 'kills']);
});
