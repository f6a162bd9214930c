import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { readFirstHash } from '../journal/mark.ts';
import { prepareStateFolder } from './state-folder.ts';

/** Files of the current run, or created by each run if missing; and those that nginx finds in their own place. */
const notCopied = ['lock', 'holder', 'journal.jsonl', 'journal.reserve', 'public'];

/**
 * Copies a platform's state to the folder that its configuration names, the journal last: without it, the copy is not a
 * history yet. The original stays, so that an interrupted copy can be started again.
 *
 * @param from the state folder according to the mark
 * @param journal the hash of its first record
 * @throws Problem `prerequisite.state-taken`, `prerequisite.state-unwritable`
 */
export async function copyState({
  site,
  from,
  journal,
  ports,
}: {
  site: Site;
  from: string;
  journal: string;
  ports: Ports;
}): Promise<void> {
  await prepareStateFolder({ site, ports });
  const names = (await readdir(from)).filter((name) => !notCopied.includes(name));
  await copyAll({ paths: names.map((name) => join(from, name)), to: site.state, ports });
  await ports.files.syncFileSystem(site.state);
  const content = await readFile(sitePaths({ ...site, state: from }).journal);
  const present = await readFirstHash(site.state);
  if (present !== undefined && present !== journal)
    throw Problem.of('prerequisite.state-taken', { folder: site.state });
  await ports.files.writeAtomic(sitePaths(site).journal, content, 0o640);
}

async function copyAll({
  paths,
  to,
  ports,
}: {
  paths: readonly string[];
  to: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  if (paths.length === 0) return;
  const args = ['--archive', `--target-directory=${to}`, '--', ...paths];
  const { exitCode, stderr } = await ports.shell.run({ program: 'cp', args });
  if (exitCode !== 0) throw Problem.of('prerequisite.state-unwritable', { path: to, reason: stderr.trim() });
}
