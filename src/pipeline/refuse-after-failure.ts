import { findRefusalAt, type JournalState } from '../domain/attempt/state.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../messages/problem.ts';
import { nameContact } from '../model/site.ts';

/**
 * Promise 2: after a failed or interrupted attempt nothing runs until support has released the platform.
 *
 * @throws Problem `locked.attempt-failed`, `locked.attempt-interrupted`
 */
export function refuseAfterFailure(state: JournalState, { site, ports }: CommandContext): void {
  const refusal = findRefusalAt(state, ports.clock.now());
  if (refusal === undefined) return;
  const { attempt, incident, outcome } = refusal;
  throw Problem.of(`locked.attempt-${outcome}`, { attempt, incident, contact: nameContact(site.support) });
}
