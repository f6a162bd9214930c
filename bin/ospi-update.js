#!/usr/bin/env node
// CommonJS, with old syntax only: on a Node.js that is too old, such as Debian's own, this file must still be able to
// say so.
'use strict';
const { createHash } = require('crypto');
const { accessSync, constants, readFileSync } = require('fs');
const { createRequire } = require('module');
const path = require('path');
const { Script } = require('vm');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  refuse(
    `ospi-update needs Node.js 20.19 or later; this is ${process.versions.node}. Install a newer one, then run the command again.`,
    `ospi-update a besoin de Node.js 20.19 ou plus récent ; cette version est ${process.versions.node}. Installez-en une plus récente, puis relancez la commande.`,
  );
} else start(path.join(__dirname, '../dist/program/ospi-update.cjs'));

/**
 * Most of the startup time is compilation, so the build stores the compiled code beside the program. It is for one
 * version of Node.js: any other ignores it and compiles again.
 *
 * @param {string} file
 */
function start(file) {
  const source = read(file);
  if (source === undefined && isClosed(file)) {
    refuse(
      `ospi-update cannot be read by this user. As root: chmod -R go+rX ${path.dirname(__dirname)}`,
      `ospi-update n’est pas lisible par cet utilisateur. En tant que root : chmod -R go+rX ${path.dirname(__dirname)}`,
    );
    return;
  }
  if (source === undefined) {
    refuse(
      'ospi-update is not built yet: run `npm ci && npm run build` in its folder.',
      'ospi-update n’est pas encore construit : lancez `npm ci && npm run build` dans son dossier.',
    );
    return;
  }
  const cachedData = readCompiled(`${file}.compiled`, source);
  const script = new Script(source.toString('latin1'), { filename: file, cachedData }); // It is pure ASCII.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call -- V8 gives `any`; the bundle is one function.
  script.runInThisContext()(createRequire(file));
}

/**
 * V8 trusts cached data: damaged, or from another source of the same length, they would be run all the same.
 *
 * @param {string} file a SHA-256 digest over the source and what follows
 * @param {Buffer} source
 */
function readCompiled(file, source) {
  const content = read(file);
  if (content === undefined) return undefined;
  const compiled = content.subarray(32);
  const digest = createHash('sha256').update(source).update(compiled).digest();
  return digest.equals(content.subarray(0, 32)) ? compiled : undefined;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function isClosed(file) {
  try {
    accessSync(file, constants.R_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

/** @param {string[]} lines One per language, since none was chosen yet. */
function refuse(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 3; // prerequisite
}
