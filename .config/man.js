// Writes the manual pages, from the same commands, texts and exit codes as the help, and the JSON Schemas.
import { build } from 'esbuild';

await build({
  stdin: {
    contents: `
      import { mkdir, writeFile } from 'node:fs/promises';
      import { renderManPages } from './src/man/pages.ts';
      import { renderSchemas } from './src/man/schemas.ts';
      import { catalogues } from './src/messages/index.ts';

      for (const [language, folder] of [['en', 'man'], ['fr', 'man/fr']]) {
        await mkdir(folder, { recursive: true });
        for (const [name, page] of Object.entries(renderManPages({ messages: catalogues[language], language })))
          await writeFile(\`\${folder}/\${name}\`, page);
      }
      await mkdir('man/schemas', { recursive: true });
      for (const [name, schema] of Object.entries(renderSchemas())) await writeFile(\`man/schemas/\${name}\`, schema);
    `,
    resolveDir: `${import.meta.dirname}/..`,
  },
  outfile: 'dist/man.js',
  bundle: true,
  packages: 'external',
  // Only the rendering is run, so what the commands import need not exist.
  external: ['../commands/*'],
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});

await import(new URL('../dist/man.js', import.meta.url).href);
