import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from '../src/model/site.ts';

/** A site in a scratch folder, with its folders created; nothing listens at its addresses. */
export async function makeTestSite(folder: string, changes: Partial<Site> = {}): Promise<Site> {
  const site: Site = {
    name: 'planipsy',
    file: join(folder, 'planipsy.yaml'),
    product: 'planipsy',
    root: join(folder, 'root'),
    state: join(folder, 'state'),
    public: join(folder, 'public'),
    url: 'http://127.0.0.1:9/',
    trustedKeys: [],
    services: [],
    health: { url: 'http://127.0.0.1:9/health', timeoutSeconds: 2 },
    maintenance: { exempt: ['/superviseur'], allow: [], holdMinutes: 60 },
    backup: {
      folder: join(folder, 'backups'),
      keep: 3,
      rehearse: 'restore',
      folders: [join(folder, 'shared')],
      databases: [],
    },
    support: { email: 'support@ospi.example', phone: '04 26 10 06 36' },
    ...changes,
  };
  for (const path of [site.root, site.state, site.public, ...site.backup.folders]) {
    await mkdir(path, { recursive: true });
  }
  return site;
}
