import { join } from 'node:path';
import type { Site } from '../../../src/model/site.ts';

/** The site of these tests, with its folders below `root`. */
export function describeSite({ root, folders }: { root: string; folders: readonly string[] }): Site {
  return {
    name: 'planipsy',
    file: join(root, 'planipsy.yaml'),
    product: 'planipsy',
    root: join(root, 'platform'),
    state: join(root, 'state'),
    public: join(root, 'public'),
    url: 'http://127.0.0.1/',
    trustedKeys: [],
    services: [],
    health: { url: 'http://127.0.0.1/health', timeoutSeconds: 1 },
    maintenance: { exempt: [], allow: [], holdMinutes: 60 },
    backup: {
      folder: join(root, 'backups'),
      keep: 3,
      rehearse: 'restore',
      folders: folders.map((name) => join(root, name)),
      databases: [],
    },
    support: {},
  };
}
