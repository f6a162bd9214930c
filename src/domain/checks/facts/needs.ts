import type { DatabaseFacts, Facts } from '../../../model/facts.ts';
import type { Manifest } from '../../../model/manifest.ts';
import type { Ports } from '../../../ports/ports.ts';
import { toProblem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';

/** What is written below one of the site's folders. */
export interface Need {
  /** The folder's key in the site configuration. */
  readonly folder: string;
  readonly path: string;
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * Measures what an update would write: the staged release, a full backup, and a copy of data that a hook may touch, for
 * a restore. A backup counts as large as the data, since compressed files such as images do not shrink. Databases count
 * twice: one that is written to meanwhile is dumped again for the snapshot.
 */
export async function measureNeeds({
  site,
  ports,
  databases,
  manifest,
}: {
  site: Site;
  ports: Ports;
  databases: readonly DatabaseFacts[];
  manifest: Manifest | undefined;
}): Promise<{ readonly needs: readonly Need[]; readonly unmeasured: Facts['unmeasured'] }> {
  const data = await Promise.all(site.backup.folders.map((path) => measureFolder({ path, ports })));
  const isRestorable = manifest?.hooks.some(({ touchesData }) => touchesData) === true;
  return {
    needs: [
      { folder: 'root', path: site.root, ...measureRelease(manifest) },
      { folder: 'state', path: site.state, bytes: 0, inodes: 0 },
      { folder: 'public', path: site.public, bytes: 0, inodes: 0 },
      // A backup's archives are few files, however many files the data have.
      {
        folder: 'backup.folder',
        path: site.backup.folder,
        bytes:
          sum(data.map(({ bytes }) => bytes)) + 2 * sum(databases.map(({ tableBytes = 0 }) => tableBytes)),
        inodes: 0,
      },
      ...data.map(({ path, bytes, inodes }) => ({
        folder: 'backup.folders',
        path,
        bytes: isRestorable ? bytes : 0,
        inodes: isRestorable ? inodes : 0,
      })),
      ...databases.flatMap((database) => measureServer(database, { isRestorable })),
    ],
    unmeasured: [
      ...data.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }])),
      ...databases.flatMap(listUnknownSizes),
    ],
  };
}

/** If the server keeps its data elsewhere, or does not say where, there is nothing to measure here. */
function measureServer(
  { dataFolder, totalBytes = 0, logFolder, logBytes = 0, tablespaces = [] }: DatabaseFacts,
  { isRestorable }: { isRestorable: boolean },
): Need[] {
  if (dataFolder === undefined || dataFolder === null) return [];
  const elsewhere = sum(tablespaces.map(({ bytes }) => bytes));
  const places = [
    { folder: dataFolder, bytes: Math.max(0, totalBytes - elsewhere) },
    ...(logFolder === undefined ? [] : [{ folder: logFolder, bytes: logBytes }]),
    ...tablespaces,
  ];
  return places.map(({ folder, bytes }) => ({
    ...{ folder: 'backup.databases', path: folder, inodes: 0 },
    bytes: isRestorable ? bytes : 0,
  }));
}

/** For a server that answers. The databases check reports one that does not. */
function listUnknownSizes({
  engine,
  name,
  problem,
  tableBytes,
  totalBytes,
  dataFolder,
}: DatabaseFacts): Facts['unmeasured'] {
  const isLocal = dataFolder !== undefined && dataFolder !== null;
  if (problem !== undefined || (tableBytes !== undefined && (totalBytes !== undefined || !isLocal)))
    return [];
  return [{ path: `${engine}:${name}`, reason: 'no-size' }];
}

const blockBytes = 4096;

/** Disk usage of a release: a file takes whole blocks. Pure. */
export function measureRelease(manifest: Manifest | undefined): Pick<Need, 'bytes' | 'inodes'> {
  const entries = manifest?.entries ?? [];
  const bytes = sum(entries.map(({ size }) => Math.ceil(size / blockBytes) * blockBytes));
  return { bytes, inodes: entries.length };
}

interface Measured {
  readonly path: string;
  readonly bytes: number;
  readonly inodes: number;
  readonly reason?: string;
}

/** Slow on millions of files, hence in the background; after ten minutes there is no result. */
async function measureFolder({ path, ports }: { path: string; ports: Ports }): Promise<Measured> {
  try {
    const [bytes, inodes] = await Promise.all([
      runDu({ path, ports, options: ['--block-size=1'] }),
      runDu({ path, ports, options: ['--inodes'] }),
    ]);
    return { path, bytes, inodes };
  } catch (error) {
    const reason = error instanceof UnmeasuredError ? error.message : toProblem(error).code;
    return { path, bytes: 0, inodes: 0, reason };
  }
}

class UnmeasuredError extends Error {}

async function runDu({
  path,
  ports,
  options,
}: {
  path: string;
  ports: Ports;
  options: readonly string[];
}): Promise<number> {
  const { exitCode, timedOut, stdout, stderr } = await ports.shell.run({
    program: 'du',
    args: ['--summarize', '--one-file-system', '--dereference-args', ...options, '--', path],
    priority: 'background',
    timeoutSeconds: 600,
  });
  if (timedOut) throw new UnmeasuredError('timeout');
  const total = /^(\d+)\t/.exec(stdout)?.[1];
  const complaints = stderr.split('\n').filter((line) => line !== '');
  // A file deleted while du runs does not matter; a missing folder has no total.
  const isWhole = exitCode === 0 || complaints.every((line) => line.endsWith('No such file or directory'));
  if (total === undefined || !isWhole) throw new UnmeasuredError(nameReason(complaints));
  return Number(total);
}

/** `du: cannot read directory '…': Permission denied` */
function nameReason(complaints: readonly string[]): string {
  return complaints[0]?.split(': ').at(-1) ?? 'du';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
