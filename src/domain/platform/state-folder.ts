import { mkdir, stat } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';

/**
 * Makes the state folder if it is missing: private to its owner and the administrators' group, which the files made in
 * it later inherit (set-group-id), so that an administrator may read `status` without being root.
 *
 * @throws Problem `prerequisite.state-unwritable`
 */
export async function prepareStateFolder({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const path = site.state;
  if (await exists(path)) return;
  try {
    await mkdir(path, { recursive: true, mode: 0o750 });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
  }
  if (site.administrators === undefined) return;
  const args = ['--directory', '--mode=2750', `--group=${site.administrators}`, '--', path];
  const made = await ports.shell.run({ program: 'install', args });
  if (made.exitCode !== 0)
    throw Problem.of('prerequisite.state-unwritable', { path, reason: made.stderr.trim() });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
