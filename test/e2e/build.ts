import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The launcher of the built program, installed in a folder with nothing else: no node_modules, no sources. */
    program: string;
  }
}

/** Builds the program once, and installs it as a server has it. */
export default async function buildAndInstall(project: TestProject): Promise<() => Promise<void>> {
  await runOrThrow([process.execPath, '.config/bundle.js'], { cwd: checkout });
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-built-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'dist'));
  for (const path of ['package.json', 'bin', 'dist/ospi-update.js'])
    await cp(join(checkout, path), join(folder, path), { recursive: true });
  project.provide('program', join(folder, 'bin/ospi-update.js'));
  return () => rm(folder, { recursive: true });
}
