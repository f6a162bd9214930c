import { configDefaults } from 'vitest/config';
import { SecondTries } from './second-tries.js';
import usual from './vitest.js';

/** The tests that are long by nature, in the same way as the others. */
export default {
  ...usual,
  test: {
    ...usual.test,
    include: ['test/**/*.long.test.ts'],
    exclude: configDefaults.exclude,
    reporters: ['default', new SecondTries(), ['json', { outputFile: 'dist/test-report-long.json' }]],
  },
};
