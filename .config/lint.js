// Types, lint and format, all of them even if one fails. eslint takes as long as the others together: it has a
// processor to itself.
import { spawn } from 'node:child_process';

const lanes = [
  [['eslint', '--config', '.config/eslint.js', '--max-warnings', '0', '.']],
  [
    ['tsc'],
    ['tsc', '--project', 'src/domain/maintenance/client'],
    ['tsc', '--project', 'fixtures/planipsy/files/superviseur/client'],
    ['prettier', '--check', '--log-level', 'warn', '.'],
  ],
];

/** @param {string[][]} commands */
async function runOneByOne(commands) {
  for (const [program = '', ...args] of commands) {
    /** @type {unknown} */
    const code = await new Promise((end) => spawn(program, args, { stdio: 'inherit' }).once('exit', end));
    if (code !== 0) process.exitCode = 1;
  }
}

await Promise.all(lanes.map(runOneByOne));
