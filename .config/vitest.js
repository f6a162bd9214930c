import { configDefaults, defineConfig } from 'vitest/config';
import { vitestClientScripts } from './client-script.js';
import { SecondTries } from './second-tries.js';
import { LongestFirst } from './sequence.js';

export default defineConfig({
  plugins: vitestClientScripts,
  test: {
    include: ['test/**/*.test.ts'],
    // Long by nature: whole zoos of objects, and kills at each call of a program. `npm run test:long` runs them.
    exclude: [...configDefaults.exclude, 'test/**/*.long.test.ts'],
    globalSetup: ['test/e2e/build.ts', 'test/hostile/tally.ts'],
    // Real programs, servers and folders take their time on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // More than there are processors: much of a test is waiting for programs and disks.
    maxWorkers: 4,
    // Files share the modules of a worker: to load them anew for each took a twelfth of the whole run.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Of those that the runner allows it to.
    retry: 1,
    runner: '.config/runner.js',
    reporters: ['default', new SecondTries(), ['json', { outputFile: 'dist/test-report.json' }]],
  },
});
