// Code for a visitor's browser is bundled separately into one text: `import script from './client/x.ts?script'`. Names
// stay readable; whitespace is removed, since the pages must be small.
import { build } from 'esbuild';
import { dirname, resolve } from 'node:path';

/** For esbuild. @type {import('esbuild').Plugin} */
export const clientScripts = {
  name: 'client-scripts',
  setup(program) {
    program.onResolve({ filter: /\?script$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace(/\?script$/, '')),
      namespace: 'client-script',
    }));
    program.onLoad({ filter: /.*/, namespace: 'client-script' }, async ({ path }) => ({
      contents: await bundle(path),
      loader: 'text',
    }));
  },
};

/** For vitest. @type {NonNullable<import('vitest/config').ViteUserConfig['plugins']>} */
export const vitestClientScripts = [
  {
    name: 'client-scripts',
    enforce: 'pre',
    /** @param {string} source @param {string | undefined} importer */
    resolveId: (source, importer) =>
      source.endsWith('?script') && importer !== undefined ? resolve(dirname(importer), source) : undefined,
    /** @param {string} id */
    load: async (id) =>
      id.endsWith('?script')
        ? `export default ${JSON.stringify(await bundle(id.slice(0, -'?script'.length)))}`
        : undefined,
  },
];

/** Targets every browser that still gets updates. @param {string} path */
async function bundle(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'iife',
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'es2020',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  return file?.text ?? '';
}
