import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { Problem } from '../../messages/problem.ts';
import type { Database, Site } from '../../model/site.ts';

/** The owner of a copy. Two platforms, even on two machines, may name the same database in their configurations. */
export interface Owner {
  /** Of the machine and the platform's folder: renaming a configuration does not make it another platform. */
  readonly id: string;
  readonly platform: string;
  readonly root: string;
}

export async function describeOwner({ name, root }: Pick<Site, 'name' | 'root'>): Promise<Owner> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  const folder = await realpath(root).catch(() => root);
  const id = createHash('sha256').update(`${machine.trim()}\0${folder}`).digest('hex').slice(0, 16);
  return { id, platform: name, root };
}

interface Signed {
  readonly stamp: string;
  /** Undefined for a stamp of a version that did not write it. */
  readonly owner?: Owner;
}

/**
 * A stamp in the form stored on the server: not every server keeps more than ASCII, and semicolons separate the fields.
 * Pure.
 */
export function signStamp({ stamp, owner }: { stamp: string; owner: Owner | undefined }): string {
  if (owner === undefined) return stamp;
  const { id, platform, root } = owner;
  return `${stamp} of ${id} ${platform} ${root}`.replaceAll(/[^ -:<-~]/g, '?');
}

/** Pure. */
export function readSigned(text: string): Signed {
  const [, stamp, id = '', platform = '', root = ''] =
    /^(.*?) of ([0-9a-f]{16}) (\S*) (.*)$/.exec(text) ?? [];
  return stamp === undefined ? { stamp: text } : { stamp, owner: { id, platform, root } };
}

/**
 * A copy of another platform is for that platform's rollback: it is not ours to drop or to use.
 *
 * @param signed what is stored on the server
 * @throws Problem `backup.database-copy-foreign`
 */
export function requireOwn({
  signed,
  owner,
  copy,
  database: { engine, name },
}: {
  signed: readonly string[];
  owner: Owner | undefined;
  /** Name of the copy. */
  copy: string;
  database: Database;
}): void {
  for (const text of signed) {
    const other = readSigned(text).owner;
    if (owner === undefined || other === undefined || other.id === owner.id) continue;
    const { platform, root } = other;
    throw Problem.of('backup.database-copy-foreign', { engine, name, copy, platform, target: root });
  }
}
