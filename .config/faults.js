// Builds the program and the fault harness, and makes the faults that are named:
// npm run faults [-- NAME… --places N --at PLACE --part K/N --seed S --lanes N]
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';

// Another program than this checkout's may be tried; tests bring the one that was built for all of them.
if (!process.argv.includes('--program')) await import('./bundle.js');

await build({
  entryPoints: ['test/faults/main.ts'],
  outfile: 'dist/faults.js',
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/faults.js', import.meta.url).href);
