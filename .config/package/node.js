// The Node.js in the packages, so that the server needs none, and nothing on it can break it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const nodeVersion = '24.22.3';

/**
 * The names of each architecture in Debian, npm's registry and RPM, and the expected digest of the archive in npm's
 * format.
 */
export const architectures = /** @type {const} */ ({
  amd64: {
    npm: 'x64',
    rpm: 'x86_64',
    integrity:
      'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  },
  arm64: {
    npm: 'arm64',
    rpm: 'aarch64',
    integrity:
      'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
  },
});

/** @typedef {keyof typeof architectures} Architecture */

/**
 * This machine's architecture, the only one for which a program can be compiled ahead of time. @returns {Architecture |
 * undefined}
 */
export function ownArchitecture() {
  return process.arch === 'x64' ? 'amd64' : process.arch === 'arm64' ? 'arm64' : undefined;
}

/**
 * Fetches it once, and verifies its pinned digest at each use.
 *
 * @param {Architecture} architecture
 * @returns {{ program: string, licence: string }}
 */
export function fetchNode(architecture) {
  const { npm, integrity } = architectures[architecture];
  const name = `node-linux-${npm}`;
  const folder = resolve('dist/node');
  const archive = join(folder, `${name}-${nodeVersion}.tgz`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(archive))
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${nodeVersion}`]);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${archive} is ${found}, and ${integrity} is pinned: delete it`);
  const unpacked = join(folder, `${name}-${nodeVersion}`);
  mkdirSync(unpacked, { recursive: true });
  const members = ['package/bin/node', 'package/LICENSE'];
  execFileSync('tar', [
    '-xzf',
    archive,
    '-C',
    unpacked,
    '--no-same-owner',
    '--strip-components=1',
    ...members,
  ]);
  return { program: join(unpacked, 'bin/node'), licence: join(unpacked, 'LICENSE') };
}
