// Builds the program and the benchmarks, and runs the named ones: npm run bench [-- NAME…]
import { build } from 'esbuild';
import { clientScripts } from './client-script.js';
import './bundle.js';

await build({
  entryPoints: ['test/bench/main.ts'],
  outfile: 'dist/bench.js',
  bundle: true,
  plugins: [clientScripts],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/bench.js', import.meta.url).href);
