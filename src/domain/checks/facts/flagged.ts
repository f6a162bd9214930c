import type { FlaggedPath } from '../../../terms/check.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Problem } from '../../../messages/problem.ts';
import { sitePaths, type Site } from '../../../model/site.ts';
import { findFlagged } from '../../backup/tree/flag-list.ts';
import { longestFolder, refuseLongPath } from '../../backup/take/scan.ts';
import { trySourceView, type SourceView } from '../../backup/tree/source-view.ts';
import { readFlags } from '../../files/flags.ts';

/** The same limit as for measuring the data. */
const timeoutSeconds = 600;

/**
 * Finds what is append-only or immutable: the folders in which an update makes, renames and deletes names, and
 * everything in the data folders. Also detects folders in the data that are too deep to be restored.
 */
export async function readFlagged({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<{ readonly flagged: readonly FlaggedPath[]; readonly tooLong?: Problem }> {
  const { releases } = sitePaths(site);
  const own = [site.root, releases, site.state, site.public, site.backup.folder];
  const found: FlaggedPath[] = [];
  for (const path of new Set(own)) {
    const flags = await readFlags({ folder: path, name: Buffer.from('.'), ports }).catch(() => '');
    if (flags !== '') found.push({ path, flags, isOwn: true });
  }
  const { folders } = site.backup;
  let tooLong: Problem | undefined;
  const onLong = (problem: Problem) => {
    tooLong ??= problem;
  };
  // Other checks report why the data cannot be read.
  await trySourceView({
    folders,
    ports,
    action: async (view) => {
      for (const folder of folders) found.push(...(await readData({ folder, view, ports, onLong })));
    },
  }).catch(() => undefined);
  return { flagged: found, ...(tooLong !== undefined && { tooLong }) };
}

interface Data {
  readonly folder: string;
  readonly view: SourceView;
  readonly ports: Ports;
  readonly onLong: (problem: Problem) => void;
}

async function readData(data: Data): Promise<readonly FlaggedPath[]> {
  const { folder, view, ports } = data;
  const flagged = await findFlagged({ folder, names: listNames(data), view, ports });
  return flagged.map(({ path, flags }) => ({
    path: path.length === 0 ? folder : `${folder}/${path.toString()}`,
    flags,
    isOwn: false,
  }));
}

/** Files and folders only; nothing else can have a flag. */
async function* listNames({ folder, view, ports, onLong }: Data): AsyncGenerator<Buffer> {
  const { directory, ...jail } = view.enter(folder);
  const find = await ports.shell.start({
    ...{
      program: 'find',
      args: [directory, '(', '-type', 'f', '-o', '-type', 'd', ')', '-printf', '%y%P\\0'],
    },
    ...{ priority: 'background', timeoutSeconds, diesWithUs: true, ...jail },
  });
  find.stdin.end();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of find.stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const path = rest.subarray(1, end);
      if (path.length > longestFolder && rest[0] === isFolder) onLong(refuseLongPath({ folder, path }));
      yield path;
      rest = rest.subarray(end + 1);
    }
  }
}

const isFolder = 'd'.charCodeAt(0);
