import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import type { DiskSpace } from '../../model/machine.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import type { Scrub } from './scrub.ts';

/** The server's platform. Plain versions and states: no names, no addresses. */
export interface Machine {
  readonly node: string;
  readonly kernel: string;
  /** Such as `debian 12`. */
  readonly system: string;
  /** Of this boot, as a pseudonym: tells whether an attempt began before the last reboot. */
  readonly bootId: string;
  readonly uid: number;
  readonly systemd: boolean;
  readonly programs: Readonly<Record<string, string>>;
  readonly units: readonly Readonly<Record<string, string>>[];
  readonly disks: readonly DiskSpace[];
}

/** Reads versions, disks and units; what does not answer is left out. */
export async function readMachine({
  ports,
  site,
  scrub,
}: {
  ports: Ports;
  /** Absent if the configuration cannot be read. */
  site?: Site;
  scrub: Scrub;
}): Promise<Machine> {
  const { system } = ports;
  const systemd = await system.hasSystemd();
  return {
    node: process.version,
    kernel: /^\d+(?:\.\d+)*/.exec(release())?.[0] ?? '',
    system: await readDistribution(),
    bootId: scrub(await system.bootId()),
    uid: process.geteuid?.() ?? 0,
    systemd,
    programs: await readVersions(ports),
    units: systemd && site !== undefined ? await readUnits({ ports, site, scrub }) : [],
    disks: await readDisks({ ports, scrub }),
  };
}

async function readDistribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const read = (key: string) => new RegExp(`^${key}="?([\\w.-]{1,40})"?$`, 'm').exec(text)?.[1] ?? '';
  return `${read('ID')} ${read('VERSION_ID')}`.trim();
}

/** How to get the version of each program; some print it to standard error. */
const programs: readonly (readonly [name: string, option: string])[] = [
  ['nginx', '-v'],
  ['tar', '--version'],
  ['zstd', '--version'],
  ['flock', '--version'],
  ['systemctl', '--version'],
  ['pg_dump', '--version'],
  ['mariadb-dump', '--version'],
  ['mysqldump', '--version'],
];

async function readVersions({ shell }: Ports): Promise<Record<string, string>> {
  const found = await Promise.all(
    programs.map(async ([program, option]) => {
      if ((await shell.find(program)) === undefined) return [];
      const { stdout, stderr } = await shell.run({ program, args: [option], timeoutSeconds: 10 });
      const version = readVersion(`${stdout}${stderr}`);
      return version === undefined ? [] : [[program, version] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/**
 * MariaDB's programs print their own version first and MariaDB's as that of their distribution; zstd prints its word
 * size.
 */
function readVersion(text: string): string | undefined {
  return (
    /\bDistrib (\d+(?:\.\d+)+)/.exec(text)?.[1] ?? /(?<![\w.])v?(\d+(?:\.\d+)*)(?![\w-])/.exec(text)?.[1]
  );
}

const properties = 'Id,LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStatus,UnitFileState';

async function readUnits({
  ports: { shell },
  site,
  scrub,
}: {
  ports: Ports;
  site: Site;
  scrub: Scrub;
}): Promise<Readonly<Record<string, string>>[]> {
  const names = site.services.flatMap((service) => ('unit' in service ? [service.unit] : []));
  const units = ['nginx.service', `ospi-update-recover-${site.name}.service`, ...names];
  const args = ['show', '--property', properties, '--', ...units];
  const { stdout } = await shell.run({ program: 'systemctl', args, timeoutSeconds: 30 });
  return stdout
    .trim()
    .split('\n\n')
    .map((block) =>
      Object.fromEntries(
        [...block.matchAll(/^(\w+)=(.*)$/gm)].map(([, property = '', value = '']) => [
          property,
          property === 'Id' || !/^[a-z-]{0,20}$|^\d{1,10}$/.test(value) ? scrub(value) : value,
        ]),
      ),
    );
}

async function readDisks({ ports, scrub }: { ports: Ports; scrub: Scrub }): Promise<readonly DiskSpace[]> {
  const measured = await Promise.all(
    ['/', '/var/lib', '/tmp'].map((path) => ports.system.diskSpace(path).catch(() => undefined)),
  );
  const disks = new Map(measured.flatMap((disk) => (disk === undefined ? [] : [[disk.device, disk]])));
  return [...disks.values()].map((disk) => ({
    ...disk,
    mount: scrub(disk.mount),
    device: scrub(disk.device),
  }));
}
