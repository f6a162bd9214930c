import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createShell } from '../../../src/adapters/shell.ts';
import { openArchive } from '../../../src/domain/archive/open.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { makeScratchFolder } from '../../ports.ts';
import { trustedKeys } from './parts.ts';

export * from './parts.ts';

const shell = createShell();
export const ports = { shell, files: createFiles(shell), clock: systemClock, emit: () => undefined };

export async function saveArchive(bytes: Buffer, name = 'planipsy-4.3.0.ospi'): Promise<string> {
  const path = join(await makeScratchFolder(), name);
  await writeFile(path, bytes);
  return path;
}

export function open(path: string) {
  return openArchive({ path, trustedKeys, product: 'planipsy', ports });
}

/** Opens and verifies an archive as an installation would, up to where it writes. */
export async function verify(bytes: Buffer): Promise<void> {
  const archive = await open(await saveArchive(bytes));
  try {
    await archive.verify({ onProgress: () => undefined });
  } finally {
    await archive.close();
  }
}

export async function catchProblem(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Problem);
  if (!(error instanceof Problem)) throw new Error('no problem was thrown');
  return error;
}

/** The code, with the parameters relevant to a test. */
export async function refusalOf(bytes: Buffer): Promise<{ code: string; [param: string]: unknown }> {
  const { code, params } = await catchProblem(verify(bytes));
  const { archive, ...rest } = params;
  expect(archive).toMatch(/\.ospi$/);
  return { code, ...rest };
}
