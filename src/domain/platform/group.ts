import type { Ports } from '../../ports/ports.ts';

/** Reads the number of a Unix group from any group database of the system; undefined if it does not exist. */
export async function readGroupId({
  group,
  ports,
}: {
  group: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<number | undefined> {
  const { exitCode, stdout } = await ports.shell.run({ program: 'getent', args: ['group', group] });
  if (exitCode !== 0) return undefined;
  const [, , id] = stdout.trim().split(':');
  return Number(id);
}
