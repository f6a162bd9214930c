// The npm package: only the bundle, which has no dependencies, for a server with its own Node.js.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from './tree.js';

/**
 * @param {{ work: string, output: string }} task
 * @returns {string} the package
 */
export function buildNpm({ work, output }) {
  const root = join(work, 'npm');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  for (const name of ['bin', 'dist/program', 'man', 'LICENSE', 'README.md'])
    cpSync(name, join(root, name), { recursive: true });
  /** @type {unknown} */
  const read = JSON.parse(readFileSync('package.json', 'utf8'));
  const own = /** @type {Record<string, unknown>} */ (read);
  const left = ['private', 'scripts', 'dependencies', 'devDependencies'];
  const manifest = Object.fromEntries(Object.entries(own).filter(([key]) => !left.includes(key)));
  // npm has no place for another language.
  manifest['man'] = readdirSync('man')
    .filter((name) => /\.[1-9]$/.test(name))
    .map((name) => `man/${name}`);
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', output], { cwd: root, stdio: 'pipe' });
  return join(output, `ospi-update-${version}.tgz`);
}
