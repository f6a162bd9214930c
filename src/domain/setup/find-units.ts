import type { Ports } from '../../ports/ports.ts';

/** A service of systemd that may belong to a platform. */
export interface FoundUnit {
  readonly name: string;
  readonly description: string;
}

/**
 * The services of this server that may belong to a platform: those that run something of its folder, or have its name.
 * The Superviseur is first. None without systemd.
 */
export async function findUnits({
  root,
  platform,
  ports,
}: {
  root: string;
  platform: string;
  ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<readonly FoundUnit[]> {
  if (!(await ports.system.hasSystemd())) return [];
  const listed = await ports.shell.run({
    program: 'systemctl',
    args: ['list-unit-files', '--type=service', '--no-legend', '--no-pager', '--plain'],
    timeoutSeconds: 30,
  });
  const names = listed.stdout
    .split('\n')
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((name) => name.endsWith('.service') && !name.includes('@.') && !name.startsWith('ospi-update-'));
  if (names.length === 0) return [];
  const shown = await ports.shell.run({
    program: 'systemctl',
    args: ['show', `--property=${properties.join(',')}`, '--', ...names],
    timeoutSeconds: 30,
  });
  return chooseUnits({ shown: shown.stdout, root, platform });
}

const properties = [
  'Id', 'Description', 'WorkingDirectory', 'RootDirectory', 'ExecStart', 'ExecStartPre', 'Environment',
] as const; // prettier-ignore

/** @param shown what `systemctl show` prints: a block of lines for each unit. Pure. */
export function chooseUnits({
  shown,
  root,
  platform,
}: {
  shown: string;
  root: string;
  platform: string;
}): readonly FoundUnit[] {
  const isOfRoot = (block: string) =>
    root !== '' && block.split(/[\s=;:]/).some((word) => word === root || word.startsWith(`${root}/`));
  const found = shown
    .split(/\n{2,}/)
    .map((block) => ({
      name: /^Id=(.*)$/m.exec(block)?.[1] ?? '',
      description: /^Description=(.*)$/m.exec(block)?.[1] ?? '',
      isOurs: isOfRoot(block),
    }))
    .filter(({ name, isOurs }) => name !== '' && (isOurs || name.includes(platform)));
  const rank = ({ name }: { name: string }) => (/supervis/i.test(name) ? 0 : 1);
  return [...new Map(found.map(({ name, description }) => [name, { name, description }])).values()].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, 'en'),
  );
}
