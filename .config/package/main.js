// Builds the packages: node .config/package/main.js [--quick] [deb|rpm|tar|npm…] [amd64|arm64…]; without arguments, all
// of them, into dist/packages. --quick: larger ones in less time, for tests.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildArchive } from './archive.js';
import { buildDeb } from './deb.js';
import { buildNpm } from './npm.js';
import { buildRpm } from './rpm.js';
import { architectures } from './node.js';

/** @typedef {import('./node.js').Architecture} Architecture */
/** @typedef {{ architecture: Architecture, work: string, output: string, isQuick: boolean }} Task */

/** @type {Readonly<Record<string, (task: Task) => string>>} */
const builders = { deb: buildDeb, rpm: buildRpm, tar: buildArchive };

const isQuick = process.argv.includes('--quick');
const words = process.argv.slice(2).filter((word) => word !== '--quick');
const isArchitecture = (/** @type {string} */ word) => Object.hasOwn(architectures, word);
const kinds = [...Object.keys(builders), 'npm'];
const unknown = words.filter((word) => !isArchitecture(word) && !kinds.includes(word));
if (unknown.length > 0) {
  console.error(
    `What is “${unknown.join(' ')}”? Known are: ${[...kinds, ...Object.keys(architectures)].join(', ')}.`,
  );
  process.exit(2);
}

execFileSync(process.execPath, ['.config/bundle.js'], { stdio: 'inherit' });
const output = resolve('dist/packages');
mkdirSync(output, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'ospi-update-package-'));
try {
  const chosen = kinds.filter((kind) => words.includes(kind) || !words.some((word) => kinds.includes(word)));
  const machines = /** @type {Architecture[]} */ (Object.keys(architectures)).filter(
    (each) => words.includes(each) || !words.some(isArchitecture),
  );
  for (const kind of chosen)
    if (kind === 'npm') show(buildNpm({ work, output }));
    else
      for (const architecture of machines)
        show(builders[kind]?.({ architecture, work, output, isQuick }) ?? '');
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param {string} file */
function show(file) {
  console.log(`${file} (${(statSync(file).size / 1e6).toFixed(0)} MB)`);
}
