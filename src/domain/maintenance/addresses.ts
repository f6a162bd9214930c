import type { Site } from '../../ports/site.ts';

/** What the snippet answers itself, whether the page is on or off; everything else belongs to the platform. */
export const addresses = {
  all: '/.ospi-update/',
  /** Says that the snippet is in force. */
  snippet: '/.ospi-update/snippet',
  /** The page as a visitor would get it, with status 200. */
  page: '/.ospi-update/page',
  /** Says whether nginx's workers can see into the public folder, and so the flag. */
  flag: '/.ospi-update/flag',
  progress: '/.ospi-update/progress.json',
} as const;

/** By this header an answer of the snippet is told from one of anybody else. */
export const marker = {
  header: 'X-Ospi-Update',
  /** The site's name tells several platforms on one nginx apart. */
  value: (site: Site, what: Answer) => `${what} ${site.name}`,
} as const;

export type Answer = 'maintenance' | 'snippet' | 'page' | 'flag' | 'progress';
