import { configDefaults, defineConfig } from 'vitest/config';
import { vitestClientScripts } from './client-script.js';
import { SecondTries } from './second-tries.js';
import { LongestFirst } from './sequence.js';
import { chooseTests } from './tiers.js';

/** `--mode` chooses the tier: `unit`, `integration`, `e2e` or `long`; without it, all but the last. */
export default defineConfig(({ mode }) => {
  const { include, exclude } = chooseTests(mode);
  return {
    plugins: vitestClientScripts,
    test: {
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      globalSetup: mode === 'unit' ? [] : ['test/e2e/build.ts', 'test/hostile/tally.ts'],
      // Real programs, servers and folders are slow on a busy machine.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 60_000 } },
      // More than there are processors: tests mostly wait for programs and disks.
      maxWorkers: 4,
      // Files share the modules of a worker: reloading them for each file took a twelfth of the whole run.
      isolate: false,
      sequence: { sequencer: LongestFirst },
      // Of those that the runner allows it for.
      retry: 1,
      runner: '.config/runner.js',
      reporters: [
        'default',
        new SecondTries(),
        ['json', { outputFile: mode === 'long' ? 'dist/test-report-long.json' : 'dist/test-report.json' }],
      ],
    },
  };
});
