// The tiers of the tests. `unit`: tests that start no program, detected by their imports, so that nobody has to keep a
// list.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Modules that can start or reach something, including the tests' own ports and the program's adapters. */
const outside =
  /^(?:execa|node:(?:child_process|worker_threads|http|net)|test\/ports\.ts|src\/adapters\/.*)$/;

/** @param {string} mode @returns {{ include: string[], exclude: string[] }} */
export function chooseTests(mode) {
  const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .sort();
  const long = all.filter((file) => file.endsWith('.long.test.ts'));
  const short = all.filter((file) => !long.includes(file));
  const unit = short.filter((file) => !startsPrograms(file));
  const whole = short.filter((file) => file.startsWith('test/e2e/'));
  switch (mode) {
    case 'unit':
      return { include: unit, exclude: [] };
    case 'integration':
      return { include: short, exclude: [...unit, ...whole] };
    case 'e2e':
      return { include: whole, exclude: [] };
    case 'long':
      return { include: long, exclude: [] };
    default:
      return { include: short, exclude: [] };
  }
}

/** @param {string} file @param {Set<string>} seen @returns {boolean} */
function startsPrograms(file, seen = new Set()) {
  if (seen.has(file)) return false;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import) '([^']+)'/g)) {
    const imported = name.startsWith('.') ? join(dirname(file), name) : name;
    if (outside.test(imported)) return true;
    // The program's own modules reach the outside world through ports, which a test must provide.
    const isOurs = /^(?:test|fixtures)\/.*\.ts$/.test(imported) && existsSync(imported);
    if (isOurs && startsPrograms(imported, seen)) return true;
  }
  return false;
}
