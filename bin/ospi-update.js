#!/usr/bin/env node
// Plain old JavaScript: on a Node.js that is too old, this file must still be able to say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  refuse(
    `ospi-update needs Node.js 20.19 or later; this is ${process.versions.node}. Install a newer one, then run the command again.`,
    `ospi-update a besoin de Node.js 20.19 ou plus récent ; cette version est ${process.versions.node}. Installez-en une plus récente, puis relancez la commande.`,
  );
} else {
  import(new URL('../dist/program/ospi-update.js', import.meta.url).href).catch(explainMissing);
}

/** @param {unknown} error */
function explainMissing(error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
  refuse(
    'ospi-update is not built yet: run `npm ci && npm run build` in its folder.',
    'ospi-update n’est pas encore construit : lancez `npm ci && npm run build` dans son dossier.',
  );
}

/** @param {string[]} lines One for each language, since none was chosen yet. */
function refuse(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 3; // prerequisite
}
