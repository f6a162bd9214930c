import type { TestProject } from 'vitest/node';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { installBuiltProgram } from '../install-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The launcher of the built program, installed in a folder with nothing else: no node_modules, no sources. */
    program: string;
  }
}

/** Builds the program once, and installs it as on a server. */
export default async function buildAndInstall(project: TestProject): Promise<() => Promise<void>> {
  await runOrThrow([process.execPath, '.config/bundle.js'], { cwd: checkout });
  const { program, remove } = await installBuiltProgram();
  project.provide('program', program);
  return remove;
}
