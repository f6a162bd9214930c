// An archive with the program, its Node.js and a script that installs them, for any other Linux.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from './node.js';
import { layManual, layProgram, layShare, place, readSourceDate, version } from './tree.js';

/**
 * @param {{ architecture: import('./node.js').Architecture, work: string, output: string, isQuick: boolean }} task
 * @returns {string} the archive
 */
export function buildArchive({ architecture, work, output, isQuick }) {
  const name = `ospi-update-${version}-linux-${architectures[architecture].npm}`;
  const root = join(work, name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  layProgram({ into: join(root, 'program'), architecture, interpreter: '/opt/ospi-update/node' });
  layManual(join(root, 'share/man'));
  layShare({ share: join(root, 'share') });
  place(join(root, 'install.sh'), 'install.sh', 0o755);
  for (const [file, source] of [
    ['planipsy.yaml', 'example.yaml'],
    ['sudoers', 'sudoers'],
  ])
    place(join(root, 'examples', file ?? ''), source ?? '');
  const file = join(output, `${name}.tar.gz`);
  const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${readSourceDate()}`];
  const env = { ...process.env, GZIP: isQuick ? '-1' : '-9' };
  execFileSync('tar', ['-czf', file, ...order, '-C', work, name], { env, stdio: 'pipe' });
  return file;
}
