import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../fixtures/site/fixture-folder.ts';

/** Installs the built program as on a server: no node_modules, no sources. */
export async function installBuiltProgram(): Promise<{ program: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-built-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'dist'));
  for (const path of ['package.json', 'bin', 'dist/program'])
    await cp(join(checkout, path), join(folder, path), { recursive: true });
  return {
    program: join(folder, 'bin/ospi-update.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
