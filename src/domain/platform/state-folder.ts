import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { readGroupId } from './group.ts';

/**
 * Creates the state folder if it is missing: private to its owner and the administrators' group, which files created in
 * it inherit (set-group-ID), so that an administrator can run `status` without being root. A folder of another group is
 * changed to this one: the configured group may have been corrected since.
 *
 * @throws Problem `usage.group-unknown`, `prerequisite.state-unwritable`
 */
export async function prepareStateFolder({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const gid = await requireGroup({ site, ports });
  const path = site.state;
  try {
    // Parent folders with the usual mode: nginx's workers must be able to traverse them to the page.
    await mkdir(dirname(path), { recursive: true });
    await mkdir(path, { recursive: true, mode: 0o750 });
    await access(path, constants.W_OK); // Before a program reports it in its own words.
    if (gid === undefined) return;
    const { gid: present, mode } = await stat(path);
    if (present === gid) return;
    await giveToGroup({ path, gid, ports });
    await chmod(path, (mode & 0o777) | 0o2050);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = nameError(error);
    throw Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
  }
}

/** Before anything is created: an unknown name must not leave a folder behind that looks prepared. */
async function requireGroup({ site, ports }: { site: Site; ports: Ports }): Promise<number | undefined> {
  const { administrators: group, file: configuration } = site;
  if (group === undefined) return undefined;
  const gid = await readGroupId({ group, ports });
  if (gid === undefined) throw Problem.of('usage.group-unknown', { group, configuration });
  return gid;
}

async function giveToGroup({ path, gid, ports }: { path: string; gid: number; ports: Ports }): Promise<void> {
  const args = ['--recursive', '--no-dereference', '--', String(gid), path];
  const given = await ports.shell.run({ program: 'chgrp', args });
  if (given.exitCode !== 0)
    throw Problem.of('prerequisite.state-unwritable', { path, reason: given.stderr.trim() });
}
