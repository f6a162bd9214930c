import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFiles } from '../../src/adapters/files.ts';
import { createShell } from '../../src/adapters/shell.ts';
import { openArchive } from '../../src/domain/archive/open.ts';
import { compare } from './compare.ts';

const files = 8000;

/**
 * Verifying and unpacking a release of 8,000 files, compared with doing it by hand: unpack it, then check every digest.
 */
export async function measureStage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-bench-'));
  try {
    const key = await makeArchive(folder);
    const shell = createShell();
    const ports = { shell, files: createFiles(shell) };
    return await compare([
      { name: 'zstd -dc | tar -x, then sha256sum -c', run: () => unpackByHand(folder) },
      {
        name: 'ospi-update: signature, every digest, in one pass',
        run: async () => {
          const target = join(folder, 'staged');
          await stage({ path: join(folder, 'update.ospi'), target, key, ports });
          await rm(target, { recursive: true });
        },
      },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeArchive(folder: string): Promise<string> {
  const release = join(folder, 'release');
  await mkdir(join(release, 'files'), { recursive: true });
  const sums: string[] = [];
  for (let file = 0; file < files; file += 1) {
    const name = `files/${file % 100}/file-${file}.js`;
    await mkdir(join(release, `files/${file % 100}`), { recursive: true });
    await writeFile(join(release, name), randomBytes(1000 + (file % 64) * 500).toString('base64'));
    sums.push(name);
  }
  await writeFile(join(release, 'notice.md'), '# Notice\n');
  await writeFile(join(release, 'manifest.json'), JSON.stringify(manifest));
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['bin/ospi-update.js', ...args], { stdio: 'pipe' });
  run('pack', '--new-key', join(folder, 'vendor'));
  run('pack', release, '--key', join(folder, 'vendor.key'), '--output', join(folder, 'update.ospi'));
  const digests = execFileSync('sha256sum', sums, { cwd: release, maxBuffer: 1 << 26 });
  await writeFile(join(folder, 'SHA256SUMS'), digests);
  const publicKey = await readFile(join(folder, 'vendor.pub'), 'utf8');
  return publicKey.trim().split('\n').at(-1) ?? '';
}

async function unpackByHand(folder: string): Promise<void> {
  const target = join(folder, 'by-hand');
  await mkdir(target);
  const script = 'zstd -dc ../update.ospi | tar -x && sha256sum --quiet -c ../SHA256SUMS && sync -f .';
  execFileSync('sh', ['-c', script], { cwd: target });
  await rm(target, { recursive: true });
}

/** Verifies and unpacks an archive as `apply` does before it turns the page on. */
export async function stage({
  path,
  target,
  key,
  ports,
}: {
  path: string;
  target: string;
  key: string;
  ports: Parameters<typeof openArchive>[0]['ports'];
}): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  const archive = await openArchive({ path, trustedKeys: [key], product: manifest.product, ports });
  await archive.stage({ folder: target, onProgress: () => undefined });
  await archive.close();
}

const manifest = {
  format: 1,
  product: 'planipsy',
  version: '4.3.0',
  from: '>=4.0.0',
  released: '2026-11-20',
  title: { fr: 'PlaniPSY 4.3', en: 'PlaniPSY 4.3' },
  notice: { path: 'notice.md' },
  requirements: {
    cpuCores: { minimum: 4, recommended: 8 },
    memoryGiB: { minimum: 8, recommended: 16 },
    freeDiskPercent: 30,
  },
  hooks: [],
};
