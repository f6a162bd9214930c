import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import type { User } from '../../model/machine.ts';

/** Root may install, and so may members of the site's administrators' group. */
export function isAdministrator(user: User, administrators: string | null): boolean {
  return user.uid === 0 || (administrators !== null && user.groups.includes(administrators));
}

/** @throws Problem `permission.not-administrator` */
export async function requireAdministrator({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'system'>;
}): Promise<void> {
  const user = await ports.system.user();
  const administrators = site.administrators ?? null;
  if (!isAdministrator(user, administrators)) throw refuseUser(user, administrators);
}

export function refuseUser(user: User, administrators: string | null): Problem {
  return Problem.of('permission.not-administrator', { user: user.name, administrators });
}
