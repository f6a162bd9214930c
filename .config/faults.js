// Builds the program and the fault harness, and injects the named faults: npm run faults [-- NAME… --without NAME
// --places N --at PLACE --part K/N --seed S --lanes N]
import { build } from 'esbuild';
import { rename } from 'node:fs/promises';
import { clientScripts } from './client-script.js';

// A program other than this checkout's may be tested; tests bring the one built for all of them.
if (!process.argv.includes('--program')) await import('./bundle.js');

// Replaced in one go: two runs may begin at once.
const outfile = `dist/faults-${process.pid}.js`;
await build({
  entryPoints: ['test/faults/main.ts'],
  outfile,
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await rename(outfile, 'dist/faults.js');
await import(new URL('../dist/faults.js', import.meta.url).href);
