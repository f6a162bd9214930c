// Builds one bundled file, so that a server needs neither node_modules nor a network.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';

const description = await readFile(new URL('../package.json', import.meta.url), 'utf8');
const version = /"version": "(.+?)"/.exec(description)?.[1];

/** @param {string} entry @param {string} outfile */
const bundle = (entry, outfile) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
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
    // Half of the time that `--version` takes is reading this file. Names stay, for the traces that support reads.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  });

await bundle('src/main.ts', 'dist/ospi-update.js');
