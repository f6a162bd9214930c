import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import type { JudgedPlace, UploadFacts } from '../../../terms/uploads.ts';
import type { Configuration } from '../../nginx/configuration.ts';
import { listLeading } from '../../nginx/open-servers.ts';
import { readConfiguration, findTemporaryFolder } from '../../nginx/program.ts';
import { findPlace, findWorkersUser } from '../../nginx/running.ts';
import { listUploadPlaces, type LimitedPlace } from '../../nginx/upload-limits.ts';

interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'files' | 'system'>;
}

/** What nginx does with uploads to the Superviseur; undefined if none are taken, or its configuration cannot be read. */
export async function readUploads({ site, ports }: Asked): Promise<UploadFacts | undefined> {
  if (site.import === undefined || site.import.mode === 'off') return undefined;
  const nginx = { ports, ...findPlace(site.url) };
  const files = await readConfiguration(nginx).catch(() => undefined);
  if (files === undefined) return undefined;
  const found = listPlaces(files, site);
  if (found === undefined) return undefined;
  const places = await Promise.all(
    found.map(async (place): Promise<JudgedPlace> => {
      const { temporaryFolder: named, ...rest } = place;
      const folder = await findTemporaryFolder(nginx, named).catch(() => undefined);
      return {
        ...rest,
        ...(folder !== undefined && { temporary: await readFolder(folder, { site, ports }) }),
      };
    }),
  );
  return { places };
}

/** Undefined if this is not the configuration that serves the platform. */
function listPlaces(files: Configuration, site: Site): readonly LimitedPlace[] | undefined {
  return listLeading(files, site)?.chosen.flatMap((server) =>
    nameSuperviseur(site).flatMap((path) => listUploadPlaces({ server, files, path })),
  );
}

/** Its usual path, if that is exempt from the page; any exempt one may be it otherwise. */
function nameSuperviseur({ maintenance: { exempt } }: Site): readonly string[] {
  const paths = exempt.map((path) => path.replace(/\/+$/, ''));
  return paths.length === 0 || paths.includes(usual) ? [usual] : paths;
}

const usual = '/superviseur';

async function readFolder(
  folder: string,
  { site: { url }, ports }: Asked,
): Promise<NonNullable<JudgedPlace['temporary']>> {
  const disk = await ports.system.diskSpace(folder).catch(() => undefined);
  const uid = findWorkersUser(url);
  const user = uid === undefined ? undefined : String(uid);
  const isWritable = user === undefined ? undefined : await mayWrite({ folder, user, ports });
  return {
    folder,
    ...(disk !== undefined && { freeBytes: disk.freeBytes }),
    ...(user !== undefined && { user }),
    ...(isWritable !== undefined && { isWritable }),
  };
}

/** By the kernel's own judgement; undefined for who may not become that user. */
async function mayWrite({
  folder,
  user,
  ports: { shell },
}: {
  folder: string;
  user: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<boolean | undefined> {
  const asked = await shell
    .run({ program: 'test', args: ['-w', folder, '-a', '-x', folder], runAs: user, timeoutSeconds: 30 })
    .catch(() => undefined);
  return asked === undefined || asked.exitCode > 1 ? undefined : asked.exitCode === 0;
}
