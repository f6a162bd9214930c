import semver from 'semver';
import type { Facts } from '../../model/facts.ts';
import { platformMinimum } from '../archive/versions.ts';
import type { Judgement } from './judgement.ts';

/**
 * The platform's version. Measured: the release that `current` leads to. Needed: 4.0.0, and the archive's own range.
 * Mended by the update that leads from that version to a newer one.
 */
export function judgePlatformVersion({ platform, archive }: Facts): Judgement<'platform-version'> {
  const { version } = platform;
  const { from, version: offered } = archive ?? {};
  const isEnough =
    version !== null &&
    semver.gte(version, platformMinimum) &&
    // The installed version needs no way to itself.
    (from === undefined ||
      offered === version ||
      semver.satisfies(version, from, { includePrerelease: true }));
  return {
    status: isEnough ? 'ok' : 'failed',
    params: { version, minimum: platformMinimum, ...(from !== undefined && { from }) },
  };
}
