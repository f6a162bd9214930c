import type { Reporter } from '../ports/reporter.ts';

/** Reports the same to several reporters. */
export function createTee(reporters: readonly Reporter[]): Reporter {
  return {
    report(event) {
      for (const reporter of reporters) reporter.report(event);
    },
    finish(result) {
      for (const reporter of reporters) reporter.finish(result);
    },
    fail(problem) {
      for (const reporter of reporters) reporter.fail(problem);
    },
    pause() {
      for (const reporter of reporters) reporter.pause();
    },
    async close() {
      await Promise.all(reporters.map((reporter) => reporter.close()));
    },
  };
}
