import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { geteuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import type { Database, NotifyCommand, Service } from '../../model/site.ts';
import { isBackupId } from '../../model/backup-id.ts';
import type { OwnedPlace } from '../files/trust.ts';

/**
 * What the database client programs trust: their own folder, and the files that say where and as whom to connect. Those
 * files may belong to the user who reads them; the programs never do.
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

/** The folder and the programs run from it: a program there may belong to somebody else, or be a link. */
async function listClientPrograms(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return [
    folder,
    ...names.filter((name) => /^(?:pg_|psql|mysql|mariadb)/.test(name)).map((name) => join(folder, name)),
  ];
}

/** Programs that execute the file given to them. */
const interpreters: ReadonlySet<string> = new Set(
  'sh bash dash ash ksh zsh env node python python3 perl php ruby'.split(' '),
);

/** What root runs to start, stop and query the services. A bare name is looked up in the standard folders. */
export function listServicePrograms(services: readonly Service[]): readonly string[] {
  return services.flatMap((service) =>
    'unit' in service ? [] : [service.start, service.stop, service.status].flatMap(listProgramsOf),
  );
}

/** What root runs to tell others how an update ended. */
export function listNotifiers(notify: readonly NotifyCommand[]): readonly string[] {
  return notify.flatMap(({ command }) => listProgramsOf(command));
}

function listProgramsOf([program, ...args]: readonly [string, ...string[]]): readonly string[] {
  const own = program.startsWith('/') ? [program] : [];
  if (!interpreters.has(basename(program))) return own;
  const script = args.find((word) => word.startsWith('/'));
  return script === undefined ? own : [...own, script];
}

/** Nothing is trusted for a user who does not exist; the missing user is reported when his programs are to run. */
async function readUserId({ user, ports }: { user: string; ports: Pick<Ports, 'shell'> }): Promise<number> {
  const { exitCode, stdout } = await ports.shell.run({ program: 'id', args: ['--user', '--', user] });
  return exitCode === 0 ? Number(stdout) : (geteuid?.() ?? 0);
}

/**
 * Every backup and the files in it. A digest in a record proves nothing against somebody who can also write the record,
 * and whose archive would be restored as root. A folder that this user may not list is not one that he restores from.
 */
export async function listBackupFiles(folder: string): Promise<readonly string[]> {
  const list = (path: string) => readdir(path).catch((): string[] => []);
  const backups = (await list(folder)).filter(isBackupId).map((id) => join(folder, id));
  const files = await Promise.all(
    backups.map(async (path) => (await list(path)).map((name) => join(path, name))),
  );
  return [...backups, ...files.flat()];
}
