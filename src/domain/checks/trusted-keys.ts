import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The vendor's public keys. Measured: how many of the configured ones are valid. Required: one. Fixed by adding the
 * vendor's key to the site configuration.
 */
export function judgeTrustedKeys({ trustedKeys: count }: Facts): Judgement<'trusted-keys'> {
  return { status: count > 0 ? 'ok' : 'failed', params: { count } };
}
