import { siteFolder, type Site } from '../../model/site.ts';
import { isSiteName } from '../../terms/words.ts';
import { findSiteFile, nameOfSite } from './find-site.ts';
import { parseSite } from './parse-site.ts';
import { readSource } from './read-source.ts';
import { valueAt } from './source.ts';
import { requireTrusted } from '../files/trust.ts';

/**
 * The usable part of a refused configuration: enough to find journal and logs, and nothing that would be run or
 * contacted. Undefined if not even its path is known. A file that others can write is ignored: the default folder is
 * used then.
 */
export async function readPartialSite({
  platform,
  file: named,
  folder = siteFolder,
}: {
  readonly platform?: string | undefined;
  readonly file?: string | undefined;
  readonly folder?: string;
}): Promise<Site | undefined> {
  const file = await findSiteFile({ platform, file: named, folder }).catch(() => undefined);
  const name = file === undefined ? platform : nameOfSite(file);
  if (name === undefined || !isSiteName(name)) return undefined;
  const { product, places } = file === undefined ? {} : await readTrusted(file, name);
  const at = (key: string, usual: string) => places?.get(key) ?? usual;
  const state = at('state', `/var/lib/ospi-update/${name}`);
  const inbox = places?.get('inbox');
  return {
    name,
    file: file ?? `${siteFolder}/${name}.yaml`,
    product: product ?? name,
    root: at('root', `/srv/${name}`),
    state,
    public: at('public', `${state}/public`),
    url: '',
    trustedKeys: [],
    services: [],
    health: { url: '', timeoutSeconds: 0 },
    maintenance: { exempt: [], allow: [], holdMinutes: 0 },
    backup: {
      folder: at('backup.folder', `/var/backups/ospi-update/${name}`),
      keep: 0,
      rehearse: 'restore',
      folders: [],
      databases: [],
    },
    ...(inbox !== undefined && { inbox }),
    support: {},
  };
}

async function readTrusted(
  file: string,
  name: string,
): Promise<{ readonly product?: string; readonly places?: ReadonlyMap<string, string> }> {
  try {
    await requireTrusted([file]);
    const source = await readSource(file);
    const { folders } = parseSite({ source, file, name });
    const product = valueAt(source.value, ['product']);
    return {
      ...(typeof product === 'string' && { product }),
      places: new Map(folders.map(({ key, folder }) => [key.join('.'), folder])),
    };
  } catch {
    return {};
  }
}
