// Builds the program and the demo, and runs the demo.
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';
import './bundle.js';

await build({
  entryPoints: ['fixtures/demo/main.ts'],
  outfile: 'dist/demo.js',
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/demo.js', import.meta.url).href);
