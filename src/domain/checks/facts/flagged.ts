import type { FlaggedPath } from '../../../ports/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import { sitePaths, type Site } from '../../../ports/site.ts';
import { findFlagged } from '../../backup/flag-list.ts';
import { trySourceView, type SourceView } from '../../backup/source-view.ts';
import { readFlags } from '../../files/flags.ts';

/** As long as there is for measuring the data. */
const timeoutSeconds = 600;

/**
 * Finds what is append-only or immutable: the folders in which an update makes, renames and deletes names, and all that is in
 * the data folders.
 */
export async function readFlagged({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<readonly FlaggedPath[]> {
  const { releases } = sitePaths(site);
  const own = [site.root, releases, site.state, site.public, site.backup.folder];
  const found: FlaggedPath[] = [];
  for (const path of new Set(own)) {
    const flags = await readFlags({ folder: path, name: Buffer.from('.'), ports }).catch(() => '');
    if (flags !== '') found.push({ path, flags, isOwn: true });
  }
  const { folders } = site.backup;
  // Why the data cannot be looked at, other checks tell.
  await trySourceView({
    folders,
    ports,
    action: async (view) => {
      for (const folder of folders) found.push(...(await readData({ folder, view, ports })));
    },
  }).catch(() => undefined);
  return found;
}

async function readData({
  folder,
  view,
  ports,
}: {
  folder: string;
  view: SourceView;
  ports: Ports;
}): Promise<readonly FlaggedPath[]> {
  const flagged = await findFlagged({ folder, names: listNames({ folder, view, ports }), view, ports });
  return flagged.map(({ path, flags }) => ({
    path: path.length === 0 ? folder : `${folder}/${path.toString()}`,
    flags,
    isOwn: false,
  }));
}

/** Of files and folders; nothing else can have a flag. */
async function* listNames({
  folder,
  view,
  ports,
}: {
  folder: string;
  view: SourceView;
  ports: Ports;
}): AsyncGenerator<Buffer> {
  const { directory, ...jail } = view.enter(folder);
  const find = await ports.shell.start({
    ...{ program: 'find', args: [directory, '(', '-type', 'f', '-o', '-type', 'd', ')', '-printf', '%P\\0'] },
    ...{ priority: 'background', timeoutSeconds, diesWithUs: true, ...jail },
  });
  find.stdin.end();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of find.stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
}
