import { createHash } from 'node:crypto';
import type { Site } from '../../model/site.ts';

/** What the snippet answers itself, whether the page is on or off; everything else belongs to the platform. */
export const addresses = {
  all: '/.ospi-update/',
  /** Says that the snippet is in force, and of which configuration it was made. */
  snippet: '/.ospi-update/snippet',
  /** The page as a visitor would get it, with status 200. */
  page: '/.ospi-update/page',
  /** Says whether nginx's workers can see into the public folder, and so the flag. */
  flag: '/.ospi-update/flag',
  progress: '/.ospi-update/progress.json',
  /** For administrators: how far the update is, and how it ended. */
  followUp: '/.ospi-update/follow-up',
} as const;

export const markHeader = 'X-Ospi-Update';

/**
 * By this header's value an answer of the snippet is told from one of anybody else. The site's name tells several
 * platforms on one nginx apart.
 */
export function mark(
  site: Site,
  answer: 'maintenance' | 'snippet' | 'page' | 'flag' | 'progress' | 'follow-up',
): string {
  return `${answer} ${site.name}`;
}

/** Changes with everything that the snippet takes from the configuration, so that an outdated one is noticed. */
export function fingerprintSnippet(site: Site): string {
  const format = 5; // Of the snippet: grows when an older one would no longer do.
  const { exempt, allow } = site.maintenance;
  const content = JSON.stringify([format, site.name, site.public, exempt, allow]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
