// Builds the fuzzer, and fuzzes the named readers: npm run fuzz [-- NAME… --minutes N --seed S]
import { build } from 'esbuild';

await build({
  entryPoints: ['test/fuzz/main.ts'],
  outfile: 'dist/fuzz.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await import(new URL('../dist/fuzz.js', import.meta.url).href);
