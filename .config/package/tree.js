// What every package installs, relative to `/`.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fetchNode, ownArchitecture } from './node.js';

/** @typedef {import('./node.js').Architecture} Architecture */

const files = join(import.meta.dirname, 'files');
/** @type {unknown} */
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
export const { version, description } = /** @type {{ version: string, description: string }} */ (manifest);

/** The program's own folder: it runs from there, wherever links to it are. */
export const home = 'usr/lib/ospi-update';

/**
 * Copies the program, its own Node.js, its manual and other files into `root`.
 *
 * @param {{ root: string, architecture: Architecture, zsh: string }} task zsh: where that distribution's zsh looks for
 *   the completions of packages
 */
export function layTree({ root, architecture, zsh }) {
  rmSync(root, { recursive: true, force: true });
  layProgram({ into: join(root, home), architecture });
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync('../lib/ospi-update/bin/ospi-update.js', join(root, 'usr/bin/ospi-update'));
  layManual(join(root, 'usr/share/man'));
  layShare({ share: join(root, 'usr/share'), zsh });
  place(join(root, 'usr/lib/sysusers.d/ospi-update.conf'), 'sysusers.conf');
  place(join(root, 'usr/lib/tmpfiles.d/ospi-update.conf'), 'tmpfiles.conf');
  place(join(root, 'etc/sudoers.d/ospi-update'), 'sudoers', 0o440);
  place(join(root, 'usr/share/doc/ospi-update/examples/planipsy.yaml'), 'example.yaml');
  mkdirSync(join(root, 'etc/ospi-update'), { recursive: true });
}

/**
 * Only the program and its Node.js, in a folder that may be anywhere.
 *
 * @param {{ into: string, architecture: Architecture, interpreter?: string }} task interpreter: where its Node.js will
 * be
 */
export function layProgram({ into, architecture, interpreter = `/${home}/node` }) {
  const node = fetchNode(architecture);
  const bundle = 'dist/program/ospi-update.cjs';
  mkdirSync(join(into, 'bin'), { recursive: true });
  mkdirSync(join(into, 'dist/program'), { recursive: true });
  copy(node.program, join(into, 'node'), 0o755);
  const launcher = readFileSync('bin/ospi-update.js', 'utf8').replace(/^#!.*/, `#!${interpreter}`);
  writeFileSync(join(into, 'bin/ospi-update.js'), launcher);
  chmodSync(join(into, 'bin/ospi-update.js'), 0o755);
  copy('bin/package.json', join(into, 'bin/package.json'));
  copy(bundle, join(into, bundle));
  // V8's compiled code is for one version of Node.js: it is made by the shipped one, if that runs here.
  mkdirSync(join(into, 'compile'));
  for (const name of ['compile.js', 'compile.yaml']) copy(`.config/${name}`, join(into, 'compile', name));
  writeFileSync(join(into, 'compile/package.json'), '{ "type": "module" }\n');
  chmodSync(join(into, 'compile/package.json'), 0o644);
  if (architecture === ownArchitecture()) compileAhead(into);
}

/** @param {string} folder */
function compileAhead(folder) {
  const script = ['compile/compile.js', 'dist/program/ospi-update.cjs'];
  const refused = ['--lang', 'fr', '--config', 'compile/compile.yaml', 'status'];
  try {
    execFileSync('./node', [...script, ...refused], { cwd: folder, stdio: 'ignore' });
  } catch {
    // It refuses that configuration; what it has compiled until then is what every start needs.
  }
  chmodSync(join(folder, 'dist/program/ospi-update.cjs.compiled'), 0o644);
}

/** @param {string} into */
export function layManual(into) {
  for (const language of ['', 'fr'])
    for (const page of readdirSync(join('man', language)).filter((name) => /\.[1-9]$/.test(name))) {
      const folder = join(into, language, `man${page.slice(-1)}`);
      mkdirSync(folder, { recursive: true });
      const target = join(folder, `${page}.gz`);
      writeFileSync(target, gzipSync(readFileSync(join('man', language, page)), { level: 9 }));
      chmodSync(target, 0o644);
    }
}

/**
 * The completions for shells, and the JSON Schemas.
 *
 * @param {{ share: string, zsh?: string }} task zsh: below zsh/
 */
export function layShare({ share, zsh = 'site-functions' }) {
  const own = 'man/completions';
  const files = [
    [`${own}/ospi-update.bash`, 'bash-completion/completions/ospi-update'],
    [`${own}/_ospi-update`, `zsh/${zsh}/_ospi-update`],
    [`${own}/ospi-update.fish`, 'fish/vendor_completions.d/ospi-update.fish'],
    ...readdirSync('man/schemas').map((name) => [`man/schemas/${name}`, `ospi-update/schemas/${name}`]),
  ];
  for (const [source = '', target = ''] of files) {
    mkdirSync(join(share, dirname(target)), { recursive: true });
    copy(source, join(share, target));
  }
}

/** @param {string} target @param {string} name of a file of ours @param {number} [mode] */
export function place(target, name, mode = 0o644) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, readOwn(name));
  chmodSync(target, mode);
}

/** @param {string} source @param {string} target @param {number} [mode] */
function copy(source, target, mode = 0o644) {
  copyFileSync(source, target);
  chmodSync(target, mode);
}

/**
 * A file of ours. A comment in it that is only another one's name between at signs is replaced by that file.
 *
 * @param {string} name
 * @returns {string}
 */
export function readOwn(name) {
  return readFileSync(join(files, name), 'utf8').replaceAll(
    /^# @(\S+)@\n/gm,
    (_, /** @type {string} */ other) => readOwn(other),
  );
}

/** One moment for all that is packed, so that who builds the same again gets the same bytes: the last commit's, where git tells it. */
export function readSourceDate() {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return Number(given);
  const { stdout, status } = spawnSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : Math.floor(statSync('package.json').mtimeMs / 1000);
}
