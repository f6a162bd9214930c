import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UnitFacts, UnitFault } from '../../../terms/check.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { findServersBehind } from '../../reboot/boot-order.ts';
import {
  holdName,
  listUnits,
  nameRecoveryUnit,
  noWords,
  renderUnits,
  type UnitFile,
} from '../../reboot/units.ts';

interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}

/**
 * Whether systemd has the unit files as `setup systemd` would write them now, and can run the programs they name. Their
 * language and this program's location may differ. Undefined without systemd or if the recovery unit is not installed.
 */
export async function readUnits({ site, ports }: Asked): Promise<UnitFacts | undefined> {
  if (!(await ports.system.hasSystemd())) return undefined;
  const recovery = nameRecoveryUnit(site);
  const { fragment } = await askSystemd({ unit: recovery, ports });
  if (fragment === '') return undefined;
  const folder = dirname(fragment);
  const behind = await findServersBehind({ site, ports });
  const files = renderUnits({ site, behind, program: [], language: 'en', words: noWords });
  const found = await Promise.all(
    files.map((file) => inspectFile({ file, folder, isNeeded: isNeeded(file.name, recovery) })),
  );
  const faults = found.flatMap((fault) => fault ?? []);
  const units = [recovery, ...listUnits(site)];
  const unread = await Promise.all(units.map((unit) => findUnread({ unit, folder, faults, ports })));
  return { folder, faults: [...faults, ...unread.flatMap((fault) => fault ?? [])] };
}

/** The nightly units are optional and may have been removed. */
function isNeeded(name: string, recovery: string): boolean {
  return name === recovery || name.endsWith(`/${holdName}`);
}

async function inspectFile({
  file: { name, content },
  folder,
  isNeeded,
}: {
  file: UnitFile;
  folder: string;
  isNeeded: boolean;
}): Promise<UnitFault | undefined> {
  const there = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  if (there === undefined) return isNeeded ? { unit: name, fault: 'missing' } : undefined;
  if (simplify(there) !== simplify(content)) return { unit: name, fault: 'older' };
  const gone = await findGone(there);
  return gone === undefined ? undefined : { unit: name, fault: 'program', program: gone };
}

/** Without the parts that depend on the language and on the program's location. */
function simplify(text: string): string {
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^(?:[#;]|Description=)/.test(line))
    .map((line) => line.replace(/^(ExecStart=).*?--lang (?:en|fr) /, '$1'))
    .join('\n');
}

/** A unit's program that no longer exists: Node.js itself, or this program. */
async function findGone(text: string): Promise<string | undefined> {
  const command = /^ExecStart=(.*?) --lang (?:en|fr) /m.exec(text)?.[1] ?? '';
  const words = [...command.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g)].map(([word, quoted]) =>
    (quoted?.replaceAll(/\\(.)/g, '$1') ?? word).replaceAll('%%', '%').replaceAll('$$', '$'),
  );
  for (const [index, path] of words.filter((word) => word.startsWith('/')).entries())
    if (!(await isThere(path, index === 0 ? constants.X_OK : constants.F_OK))) return path;
  return undefined;
}

async function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** systemd uses what it last loaded. */
async function findUnread({
  unit,
  folder,
  faults,
  ports,
}: {
  unit: string;
  folder: string;
  faults: readonly UnitFault[];
  ports: Pick<Ports, 'shell'>;
}): Promise<UnitFault | undefined> {
  const hold = `${unit}.d/${holdName}`;
  const { fragment, dropIns, isStale } = await askSystemd({ unit, ports });
  if (fragment === '' || faults.some(({ unit: name }) => name === hold || name === unit)) return undefined;
  const isOurs = dirname(fragment) === folder && unit.startsWith('ospi-update-');
  return isStale || (!isOurs && !dropIns.includes(join(folder, hold)))
    ? { unit, fault: 'unread' }
    : undefined;
}

async function askSystemd({ unit, ports: { shell } }: { unit: string; ports: Pick<Ports, 'shell'> }) {
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['show', '--property=FragmentPath,DropInPaths,NeedDaemonReload', '--', unit],
    timeoutSeconds: 30,
  });
  const read = (property: string) => new RegExp(`^${property}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return {
    fragment: read('FragmentPath'),
    dropIns: read('DropInPaths').split(' '),
    isStale: read('NeedDaemonReload') === 'yes',
  };
}
