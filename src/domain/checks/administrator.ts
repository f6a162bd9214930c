import type { Facts } from '../../model/facts.ts';
import { isAdministrator } from '../person/administrator.ts';
import type { Judgement } from './judgement.ts';

/**
 * The user. Measured: who runs the command, and their groups. Required: root, or a member of the administrators' group.
 * Fixed by sudo, or by joining the group; by creating the group if it does not exist.
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
