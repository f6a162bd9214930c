import { createHash } from 'node:crypto';
import type { Site } from '../../model/site.ts';

/** What the snippet answers itself, with the page on or off; everything else belongs to the platform. */
export const addresses = {
  all: '/.ospi-update/',
  /** Shows that the snippet is in force, and from which configuration it was made. */
  snippet: '/.ospi-update/snippet',
  /** The page as a visitor would get it, with status 200. */
  page: '/.ospi-update/page',
  /** Shows whether nginx's workers can read the public folder, and so the flag. */
  flag: '/.ospi-update/flag',
  progress: '/.ospi-update/progress.json',
  /** For administrators: the progress of the update, and how it ended. */
  followUp: '/.ospi-update/follow-up',
} as const;

export const markHeader = 'X-Ospi-Update';

/**
 * The value of this header distinguishes answers of the snippet from any others. The site's name distinguishes several
 * platforms on one nginx.
 */
export function mark(
  site: Site,
  answer: 'maintenance' | 'snippet' | 'page' | 'flag' | 'progress' | 'follow-up',
): string {
  return `${answer} ${site.name}`;
}

/** Changes with everything that the snippet takes from the configuration, so that an outdated one is noticed. */
export function fingerprintSnippet(site: Site): string {
  const format = 5; // Version of the snippet: incremented when an older one is no longer sufficient.
  const { exempt, allow } = site.maintenance;
  const content = JSON.stringify([format, site.name, site.public, exempt, allow]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
