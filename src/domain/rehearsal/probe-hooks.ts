import { access, chmod, constants, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestHook } from '../../model/manifest.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem, toProblem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { buildHookCommand } from '../platform/hooks.ts';
import { probeName, refuseFolder } from './probe-folder.ts';

const timeoutSeconds = 30;

/**
 * Runs an empty script from the staging folder, exactly as hooks will be run.
 *
 * @throws Problem `prerequisite.program-refused`, `prerequisite.folder-unusable`
 */
export async function probeHooks({
  site,
  ports,
  staging,
  from,
  to,
}: {
  site: Site;
  ports: Pick<Ports, 'shell'>;
  staging: string;
  from: string;
  to: string;
}): Promise<void> {
  const path = `${probeName}.sh`;
  const file = join(staging, path);
  try {
    await writeFile(file, '#!/bin/sh\nexit 0\n', { flag: 'wx' });
    await chmod(file, 0o755);
  } catch (error) {
    throw refuseFolder(staging, error);
  }
  try {
    const hook = { path, timeoutSeconds } satisfies Pick<ManifestHook, 'path' | 'timeoutSeconds'>;
    const command = buildHookCommand({ site, hook, staging, from, to, attempt: 'rehearsal', language: 'en' });
    const { exitCode, stderr } = await ports.shell.run(command);
    if (exitCode !== 0) throw await refuse({ staging, file, detail: stderr.trim() || `${exitCode}` });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'prerequisite.program-refused') throw problem;
    throw await refuse({ staging, file, detail: problem.code });
  } finally {
    await rm(file, { force: true });
  }
}

/** access(2) denies execution to everybody if the file system is mounted noexec. */
async function refuse({ staging, file, detail }: { staging: string; file: string; detail: string }) {
  const mayRun = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  const fault = mayRun ? 'refused' : 'noexec';
  return Problem.of('prerequisite.program-refused', { folder: staging, fault, detail });
}
