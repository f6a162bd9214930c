import type { Site } from '../../model/site.ts';
import { omitSchemaKey } from '../../model/schema-key.ts';
import { siteForm } from '../../model/site-form.ts';
import { folderRule } from '../../model/site-rules.ts';
import type { SiteError } from '../../terms/site.ts';
import type { FolderPlace } from './folders.ts';
import { explainDatabases, listDatabaseFiles } from './databases.ts';
import { explainIssues } from './issues.ts';
import { siteError, valueAt, type KeyPath, type Source } from './source.ts';

/** Validates a configuration's form. The folders are those that could be read, even if the rest is invalid. */
export function parseSite({
  source,
  file,
  name,
}: {
  readonly source: Source;
  readonly file: string;
  readonly name: string;
}): {
  readonly site?: Site;
  readonly folders: readonly FolderPlace[];
  readonly errors: readonly SiteError[];
} {
  if (source.value === undefined) return { folders: [], errors: source.errors };
  const folders = listFolders(source.value, name);
  const parsed = siteForm.safeParse(omitSchemaKey(source.value));
  const known = [...source.errors, ...explainDatabases(source)];
  if (!parsed.success) return { folders, errors: [...known, ...explainIssues(parsed.error.issues, source)] };

  const { state = defaultState(name), ...rest } = parsed.data;
  const site: Site = { ...rest, name, file, state, public: rest.public ?? `${state}/public` };
  return { site, folders, errors: [...known, ...explainTwins(site, source)] };
}

function defaultState(name: string): string {
  return `/var/lib/ospi-update/${name}`;
}

/** Services are identified by name, in the journal and in messages. */
function explainTwins(site: Site, source: Source): SiteError[] {
  const names = site.services.map((service) => ('unit' in service ? service.unit : service.name));
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const path = ['services', index, 'unit' in (site.services[index] ?? {}) ? 'unit' : 'name'];
    return [siteError(source.placeOf(path), path, 'service-twice', { name })];
  });
}

function listFolders(value: unknown, name: string): FolderPlace[] {
  const state = folderAt(value, ['state']) ?? defaultState(name);
  const data = valueAt(value, ['backup', 'folders']);
  const places: readonly (readonly [KeyPath, string | undefined])[] = [
    [['root'], folderAt(value, ['root'])],
    [['state'], state],
    [['public'], folderAt(value, ['public']) ?? `${state}/public`],
    [['backup', 'folder'], folderAt(value, ['backup', 'folder'])],
    [['inbox'], folderAt(value, ['inbox'])],
    [['import', 'folder'], folderAt(value, ['import', 'folder'])],
    ...(Array.isArray(data) ? data : []).map((_item, index): [KeyPath, string | undefined] => {
      const path = ['backup', 'folders', index];
      return [path, folderAt(value, path)];
    }),
  ];
  const known = places.flatMap(([key, folder]) => (folder === undefined ? [] : [{ key, folder }]));
  return [...known, ...listDatabaseFiles(value)];
}

function folderAt(value: unknown, path: KeyPath): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' && folderRule(found) === undefined ? found : undefined;
}
