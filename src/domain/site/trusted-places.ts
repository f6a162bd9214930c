import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { geteuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import type { Database, Service } from '../../model/site.ts';
import { isBackupId } from '../../model/backup-id.ts';
import type { OwnedPlace } from '../files/trust.ts';

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
      const folders = programs === undefined ? [] : await listClientPrograms(programs);
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

/** The folder, and what is run of it: a program there may belong to somebody, or be a link. */
async function listClientPrograms(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return [
    folder,
    ...names.filter((name) => /^(?:pg_|psql|mysql|mariadb)/.test(name)).map((name) => join(folder, name)),
  ];
}

/** Programs that run the file which they are given. */
const interpreters: ReadonlySet<string> = new Set(
  'sh bash dash ash ksh zsh env node python python3 perl php ruby'.split(' '),
);

/** What root runs to start, stop and ask the services. A name alone is looked up in the standard folders. */
export function listServicePrograms(services: readonly Service[]): readonly string[] {
  return services.flatMap((service) =>
    'unit' in service ? [] : [service.start, service.stop, service.status].flatMap(listProgramsOf),
  );
}

function listProgramsOf([program, ...args]: readonly [string, ...string[]]): readonly string[] {
  const own = program.startsWith('/') ? [program] : [];
  if (!interpreters.has(basename(program))) return own;
  const script = args.find((word) => word.startsWith('/'));
  return script === undefined ? own : [...own, script];
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
