import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import type { Database, Site } from '../../ports/site.ts';
import { isBackupId } from '../backup/record.ts';
import type { OwnedPlace } from './trust.ts';

/**
 * What the client programs of the databases are told to trust: their own folder, and the files that say where the server is
 * and as whom to connect. Those files may belong to the user who reads them; the programs never do.
 */
export async function listTrustedPlaces({
  databases,
  ports,
}: {
  databases: readonly Database[];
  ports: Pick<Ports, 'shell'>;
}): Promise<{ readonly places: readonly string[]; readonly owned: readonly OwnedPlace[] }> {
  const lists = await Promise.all(
    databases.map(async ({ credentialsFile, serviceFile, programs, runAs }) => {
      const folders = programs === undefined ? [] : [programs];
      const files = [credentialsFile, serviceFile].filter((file) => file !== undefined);
      if (runAs === undefined || files.length === 0) return { places: [...folders, ...files], owned: [] };
      const owner = await readUserId({ user: runAs, ports });
      return { places: folders, owned: files.map((path) => ({ path, owner })) };
    }),
  );
  return {
    places: lists.flatMap(({ places }) => places),
    owned: lists.flatMap(({ owned }) => owned),
  };
}

/**
 * What starts, stops and asks the services runs as who installs. What these programs are given to run is theirs to judge: as
 * a rule they change to the platform's own user first.
 */
export function listServicePrograms({ services }: Pick<Site, 'services'>): readonly string[] {
  return services
    .flatMap((service) => ('unit' in service ? [] : [service.start[0], service.stop[0], service.status[0]]))
    .filter((program) => program.startsWith('/'));
}

/** Of a user who does not exist nothing is trusted; that there is none is told when his programs are to run. */
async function readUserId({ user, ports }: { user: string; ports: Pick<Ports, 'shell'> }): Promise<number> {
  const { exitCode, stdout } = await ports.shell.run({ program: 'id', args: ['--user', '--', user] });
  return exitCode === 0 ? Number(stdout) : (geteuid?.() ?? 0);
}

/**
 * Every backup and the files in it. A digest in a record vouches for nothing against who can write the record as well, and
 * what he puts in an archive would be restored as root. A folder that this user may not list is none that he restores from.
 */
export async function listBackupFiles(folder: string): Promise<readonly string[]> {
  const list = (path: string) => readdir(path).catch((): string[] => []);
  const backups = (await list(folder)).filter(isBackupId).map((id) => join(folder, id));
  const files = await Promise.all(
    backups.map(async (path) => (await list(path)).map((name) => join(path, name))),
  );
  return [...backups, ...files.flat()];
}
