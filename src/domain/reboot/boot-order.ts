import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { listServers, listUnits } from './units.ts';

const askedSeconds = 30;

/**
 * The servers that systemd starts only after a unit of the platform, such as an nginx ordered after its application.
 * The recovery runs before the platform, so it can't run after them: systemd would break the ordering cycle by dropping
 * one of them from the boot.
 */
export async function findServersBehind({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<readonly string[]> {
  const units = listUnits(site);
  if (units.length === 0 || !(await ports.system.hasSystemd())) return [];
  const own = new Set(units);
  const behind: string[] = [];
  for (const server of listServers(site))
    if ((await listBefore({ unit: server, ports })).some((name) => own.has(name))) behind.push(server);
  return behind;
}

/** Everything that systemd starts before a unit, directly or indirectly, under each of its names. */
async function listBefore({
  unit,
  ports,
}: {
  unit: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly string[]> {
  const known = new Set<string>();
  for (let next: readonly string[] = [unit]; next.length > 0;) {
    const { stdout } = await ports.shell.run({
      program: 'systemctl',
      args: ['show', '--property=Names,After', '--', ...next],
      timeoutSeconds: askedSeconds,
    });
    const found = [...stdout.matchAll(/^(?:Names|After)=(.*)$/gm)].flatMap(([, names = '']) =>
      names.split(' ').filter((name) => name !== ''),
    );
    next = [...new Set(found)].filter((name) => !known.has(name));
    for (const name of next) known.add(name);
  }
  return [...known];
}
