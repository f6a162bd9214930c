/**
 * Names the tests that passed only at a second try. Each is a race, in the test or in the program: it does not stop the
 * run, but must be seen.
 */
export class SecondTries {
  /** @type {string[]} */
  #names = [];

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { retryCount = 0 } = test.diagnostic() ?? {};
    if (retryCount > 0 && test.result().state === 'passed')
      this.#names.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd() {
    if (this.#names.length === 0) return;
    console.log(['', 'PASSED ONLY AT A SECOND TRY:', ...this.#names.map((name) => `  ${name}`)].join('\n'));
  }
}
