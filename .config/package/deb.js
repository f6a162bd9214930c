// The Debian package, built with Debian's own tools.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fetchNode, nodeVersion } from './node.js';
import { description, home, layTree, place, readOwn, readSourceDate, version } from './tree.js';

/** @typedef {import('./node.js').Architecture} Architecture */

/**
 * @param {{ architecture: Architecture, work: string, output: string, isQuick: boolean }} task
 * @returns {string} the package
 */
export function buildDeb({ architecture, work, output, isQuick }) {
  const root = join(work, `deb-${architecture}`);
  layTree({ root, architecture, zsh: 'vendor-completions' });
  const documents = join(root, 'usr/share/doc/ospi-update');
  writeText(join(documents, 'copyright'), describeCopyright(architecture));
  const changelog = join(documents, 'changelog.gz');
  writeFileSync(changelog, gzipSync(describeChanges(), { level: 9 }));
  chmodSync(changelog, 0o644);
  place(join(root, 'usr/share/lintian/overrides/ospi-update'), 'lintian-overrides');
  layControl({ root, architecture });
  const file = join(output, `ospi-update_${version}_${architecture}.deb`);
  const compression = isQuick ? ['-Zgzip', '-z1'] : ['-Zxz'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(readSourceDate()) };
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', ...compression, root, file], {
    env,
    stdio: 'pipe',
  });
  return file;
}

/** @param {{ root: string, architecture: Architecture }} task */
function layControl({ root, architecture }) {
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  chmodSync(control, 0o755);
  for (const name of ['config', 'postinst', 'prerm', 'postrm'])
    place(join(control, name), `deb-${name}`, 0o755);
  place(join(control, 'templates'), 'deb-templates');
  writeText(join(control, 'conffiles'), '/etc/sudoers.d/ospi-update\n');
  const files = listFiles(root).filter((name) => !name.startsWith('DEBIAN/'));
  writeText(
    join(control, 'md5sums'),
    files
      .filter((name) => !name.startsWith('etc/'))
      .map(
        (name) =>
          `${createHash('md5')
            .update(readFileSync(join(root, name)))
            .digest('hex')}  ${name}\n`,
      )
      .join(''),
  );
  const bytes = files.reduce((sum, name) => sum + readFileSync(join(root, name)).length, 0);
  writeText(
    join(control, 'control'),
    `${[
      'Package: ospi-update',
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      'Maintainer: OSPI <support@ospi.fr>',
      `Installed-Size: ${Math.ceil(bytes / 1024)}`,
      // The libraries that its Node.js links to, and the programs that it runs.
      'Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8), debconf (>= 0.5) | debconf-2.0, nginx, zstd',
      'Recommends: postgresql-client | default-mysql-client, sudo, systemd (>= 247)',
      'Section: admin',
      'Priority: optional',
      'Homepage: https://www.ospi.fr/',
      `Description: ${description.split(',')[0]?.replace(/^Installs/, 'install')}`,
      ...foldText(readOwn('description.txt')),
    ].join('\n')}\n`,
  );
}

/** @param {string} text paragraphs */
function foldText(text) {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? ' .' : ` ${line}`));
}

/** @param {string} root @param {string} [folder] @returns {string[]} plain files, relative to the root */
function listFiles(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(root, name) : entry.isFile() ? [name] : [];
    })
    .sort();
}

/** @param {Architecture} architecture */
function describeCopyright(architecture) {
  const indent = (/** @type {string} */ text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
      .join('\n');
  const own = readFileSync('LICENSE', 'utf8').replace(/^.*\n+/, '');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ospi-update
Upstream-Contact: OSPI <support@ospi.fr>

Files: *
Copyright: 2026 OSPI
License: Expat
${indent(own.replace(/^Copyright.*\n+/m, ''))}

Files: ${home}/node
Copyright: Node.js contributors, and those of the libraries in it
License: Node.js
 Node.js ${nodeVersion}, as its project publishes it. Its licence, and those of the libraries that it holds:
 .
${indent(readFileSync(fetchNode(architecture).licence, 'utf8'))}
`;
}

function describeChanges() {
  const date = new Date(readSourceDate() * 1000).toUTCString().replace('GMT', '+0000');
  return `ospi-update (${version}) stable; urgency=medium

  * Version ${version}.

 -- OSPI <support@ospi.fr>  ${date}
`;
}

/** @param {string} path @param {string} text */
function writeText(path, text) {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}
