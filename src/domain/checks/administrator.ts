import type { Facts } from '../../model/facts.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../model/problem.ts';
import type { Site } from '../../model/site.ts';
import type { User } from '../../model/machine.ts';
import type { Judgement } from './judgement.ts';

/** Root may install, and whoever is in the site's administrators' group. */
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

/**
 * The user. Measured: who runs the command, and his groups. Needed: root, or a member of the administrators' group.
 * Mended
 * by sudo, or by joining the group; by making the group where it does not exist.
 */
export function judgeAdministrator({
  user,
  administrators,
  administratorsProblem: problem,
}: Facts): Judgement<'administrator'> {
  const params = { user: user.name, administrators };
  if (problem !== undefined) return { status: 'failed', params, problem };
  return { status: isAdministrator(user, administrators) ? 'ok' : 'failed', params };
}
