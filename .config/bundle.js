// Bundles the program and its packages, so that a server needs neither node_modules nor a network, and compiles it
// ahead of time.
import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';

const description = await readFile(new URL('../package.json', import.meta.url), 'utf8');
const version = /"version": "(.+?)"/.exec(description)?.[1];

const folder = 'dist/program';
const file = `${folder}/ospi-update.cjs`;
await rm(folder, { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  outfile: file,
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // cosmiconfig loads TypeScript only for .ts configurations, which are never read here.
  external: ['typescript'],
  // Its own function, as the launcher calls it.
  banner: { js: '(function (require) {' },
  footer: { js: '})' },
  define: { __VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  // Names are kept, for the stack traces that support reads.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
});
compileAhead(file);

/**
 * Runs the program on a configuration with errors, since V8 compiles only what is called, and keeps the compiled code.
 *
 * @param {string} path
 */
function compileAhead(path) {
  const run = ['.config/compile.js', path, '--lang', 'fr', '--config', '.config/compile.yaml', 'status'];
  const { status, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8' });
  if (status !== 2)
    throw new Error(`the program did not refuse its configuration: exit ${status}\n${stderr}`);
}
