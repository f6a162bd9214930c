import { readlinkSync } from 'node:fs';
import { TestRunner } from 'vitest';

const whole = /\/test\/(?:e2e|systemd)\//;

/**
 * Tests of a whole platform get a second try on a busy machine. Anywhere else a test that passes only sometimes is a
 * finding.
 */
export default class SecondTryOfWholes extends TestRunner {
  #retry = this.config.retry;

  /**
   * @override
   * @param {import('vitest').RunnerTestFile} file
   */
  onCollectStart(file) {
    super.onCollectStart(file);
    this.config.retry = whole.test(file.filepath) ? this.#retry : 0;
    const [known, kept] = [process.cwd(), readlinkSync('/proc/self/cwd')];
    if (known !== kept)
      throw new Error(`A file before this one left the worker in ${known}, not in ${kept}.`);
  }
}
