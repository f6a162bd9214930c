import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Site } from '../../model/site.ts';
import { readWholeFile } from '../files/read-file.ts';
import type { Configuration } from './configuration.ts';
import type { Owner } from './insert.ts';
import { findAll, parseNginx } from './parse.ts';

/**
 * Names used by lines in nginx's configuration although no platform has such a name or a history under it: those of a
 * platform renamed before its first backup or update, which no journal records.
 */
export async function listAbandoned({
  site,
  files,
  takenNames,
}: {
  readonly site: Pick<Site, 'name' | 'public'>;
  readonly files: Configuration;
  /** Names that have a configuration. */
  readonly takenNames: readonly string[];
}): Promise<readonly string[]> {
  const abandoned: string[] = [];
  for (const text of files.values()) {
    const [, name = '', flag = ''] = snippetHead.exec(text) ?? [];
    if (name === '' || name === site.name || takenNames.includes(name)) continue;
    if (dirname(flag) === site.public || (await isUnused(flag))) abandoned.push(name);
  }
  return abandoned;
}

/** The beginning of a snippet. */
const snippetHead =
  /^# ospi-update: the maintenance page of the platform ([a-z0-9-]+)\.\n[^]*?^# Visitors get the page while this file exists: (\/.*)$/m;

/** If the page's folder is inside the state folder, as by default, and there is no journal. */
async function isUnused(flag: string): Promise<boolean> {
  const folder = dirname(flag);
  if (basename(folder) !== 'public') return false;
  return !(await isThere(flag)) && !(await isThere(join(dirname(folder), 'journal.jsonl')));
}

/** The snippets of former names, which nothing includes after the changes. */
export async function listObsolete({
  owners,
  wanted,
}: {
  readonly owners: readonly Owner[];
  /** Every file with its new content. */
  readonly wanted: Configuration;
}): Promise<readonly { readonly file: string; readonly head: string }[]> {
  const included = new Set(
    [...wanted.values()].flatMap((text) =>
      findAll(parseNginx(text), 'include').map(({ args: [file = ''] }) => file),
    ),
  );
  const obsolete: { file: string; head: string }[] = [];
  for (const { snippet, platform } of owners) {
    const text = await readWholeFile(snippet, { maximumBytes: 2 ** 20 }).then(String, () => '');
    const isOurs = snippetHead.exec(text)?.[1] === platform;
    if (isOurs && !included.has(snippet)) obsolete.push({ file: snippet, head: text.split('\n')[0] ?? '' });
  }
  return obsolete;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
