// Bundles the program and its packages, so that a server needs neither node_modules nor a network. What one command alone needs
// stands in a file of its own: most of a start's time is spent on compiling.
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';
import { readFile, rm } from 'node:fs/promises';

const description = await readFile(new URL('../package.json', import.meta.url), 'utf8');
const version = /"version": "(.+?)"/.exec(description)?.[1];

const folder = 'dist/program';
await rm(folder, { recursive: true, force: true });
await build({
  entryPoints: { 'ospi-update': 'src/main.ts' },
  outdir: folder,
  bundle: true,
  plugins: [clientScripts],
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // cosmiconfig loads TypeScript only for .ts configurations, which are never read here.
  external: ['typescript'],
  // Some packages are CommonJS and call require(), which an ES module does not have.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  define: { __VERSION__: JSON.stringify(version) },
  legalComments: 'none',
  // Names stay, for the traces that support reads.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
});
