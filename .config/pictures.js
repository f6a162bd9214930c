// Builds the program, and redraws the pictures of README.md from a real update.
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';
import './bundle.js';

await build({
  entryPoints: ['fixtures/pictures/main.ts'],
  outfile: 'dist/pictures.js',
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/pictures.js', import.meta.url).href);
