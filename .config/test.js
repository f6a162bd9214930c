// Builds, and lints in parallel with the tests, which spend half of their time waiting for programs and disks. The lint
// output is printed at once when the tests have ended. Arguments are for the test runner.
import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

if ((await run(process.execPath, ['.config/bundle.js'])) === 0) {
  const lint = spawn(process.execPath, ['.config/lint.js'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = whenEnded(lint);
  const said = Promise.all([buffer(lint.stdout), buffer(lint.stderr)]);
  const tests = await run('vitest', ['run', '--config', '.config/vitest.js', ...process.argv.slice(2)]);
  const code = await ended;
  for (const text of await said) process.stderr.write(text);
  if (code !== 0) console.error('LINT HAS FAILED, see above.');
  process.exitCode = tests === 0 && code === 0 ? 0 : 1;
} else process.exitCode = 1;

/** @param {string} program @param {readonly string[]} args */
function run(program, args) {
  return whenEnded(spawn(program, args, { stdio: 'inherit' }));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<unknown>} its exit code; null after a signal
 */
function whenEnded(child) {
  return new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
}
