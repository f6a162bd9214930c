import { test } from 'vitest';
import { expectStaysBack, limits } from './databases-kit.ts';

test('a failing migrate: both databases are wholly as they were, with every stay', limits, () =>
  expectStaysBack('migrate'),
);
