import semver from 'semver';
import type { Facts } from '../../model/facts.ts';
import { platformMinimum } from '../archive/versions.ts';
import type { Judgement } from './judgement.ts';

/**
 * The platform's version. Measured: the release that `current` points to. Required: at least 4.0.0, and the archive's
 * range. Fixed by the update from that version to a newer one.
 */
export function judgePlatformVersion({ platform, archive }: Facts): Judgement<'platform-version'> {
  const { version } = platform;
  const { from, version: offered } = archive ?? {};
  const isEnough =
    version !== null &&
    semver.gte(version, platformMinimum) &&
    // The installed version itself need not be in range.
    (from === undefined ||
      offered === version ||
      semver.satisfies(version, from, { includePrerelease: true }));
  return {
    status: isEnough ? 'ok' : 'failed',
    params: { version, minimum: platformMinimum, ...(from !== undefined && { from }) },
  };
}
