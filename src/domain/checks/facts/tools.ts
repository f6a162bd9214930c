import type { Facts } from '../../../ports/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../ports/site.ts';

/** The programs that this tool runs on every site. */
const ownTools = [
  'flock',
  'tar',
  'gzip',
  'zstd',
  'sync',
  'du',
  'find',
  'sort',
  'xargs',
  'touch',
  'id',
  'getent',
  'chgrp',
  'rm',
  'chmod',
  'nice',
  'ionice',
];

/** Looks for the programs that an update of this site runs, in the standard folders. */
export async function findTools({ site, ports }: { site: Site; ports: Ports }): Promise<Facts['tools']> {
  const names = new Set([...ownTools, ...site.services.flatMap(listPrograms)]);
  return Promise.all(
    [...names].map(async (name) => ({ name, path: (await ports.shell.find(name)) ?? null })),
  );
}

function listPrograms(service: Site['services'][number]): readonly string[] {
  if ('unit' in service) return ['systemctl'];
  return [service.start[0], service.stop[0], service.status[0]];
}
