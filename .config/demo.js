// Builds the demo and runs it. The program itself is built by bundle.js.
import { build } from 'esbuild';

await build({
  entryPoints: ['fixtures/demo/main.ts'],
  outfile: 'dist/demo.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/demo.js', import.meta.url).href);
