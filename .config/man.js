// Writes the manual pages, from the same commands, words and exit codes as the help.
import { build } from 'esbuild';

await build({
  stdin: {
    contents: `
      import { mkdir, writeFile } from 'node:fs/promises';
      import { renderManPage } from './src/cli/man.ts';
      import { catalogues } from './src/messages/index.ts';

      await mkdir('man/fr', { recursive: true });
      await writeFile('man/ospi-update.1', renderManPage({ text: catalogues.en.cli }));
      await writeFile('man/fr/ospi-update.1', renderManPage({ text: catalogues.fr.cli }));
    `,
    resolveDir: `${import.meta.dirname}/..`,
  },
  outfile: 'dist/man.js',
  bundle: true,
  packages: 'external',
  // Nothing is run but the rendering, so what the commands import need not be there.
  external: ['../commands/*'],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});

await import(new URL('../dist/man.js', import.meta.url).href);
