import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The platform's services. Measured: which ones the system knows, and which are running. Required: all known, and the
 * version available as the site configures it; recommended: running, since a rollback can only bring back what worked
 * before. Fixed by correcting the configuration, or by starting them. Not judged while a run is at work or after an
 * interrupted one: it stopped them, and nobody else should start them.
 */
export function judgeServices({
  services,
  servicesProblem,
  lock,
  journal,
}: Facts): Judgement<'services'> | undefined {
  if (lock !== null || journal.refusal?.outcome === 'interrupted') return undefined;
  const unknown = services.filter(({ known }) => !known).map(({ name }) => name);
  const stopped = services.filter(({ known, running }) => known && !running).map(({ name }) => name);
  const status = unknown.length > 0 ? 'failed' : stopped.length > 0 ? 'warning' : 'ok';
  const params = { names: services.map(({ name }) => name), unknown, stopped };
  if (servicesProblem !== undefined && unknown.length === 0)
    return { status: 'failed', params, problem: servicesProblem };
  return { status, params };
}
