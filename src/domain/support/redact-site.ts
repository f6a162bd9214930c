import type { Site } from '../../model/site.ts';
import { siteForm } from '../../model/site-form.ts';
import { listNames, redact } from './redact.ts';
import type { Scrub } from './scrub.ts';

/**
 * Copies a configuration as it may leave the server: paths and addresses by their form, public keys as they are, of a command
 * the program and how many arguments it has. Words for visitors and logos are left out. Pure.
 */
export function redactSite(site: Site, scrub: Scrub): object {
  return { name: scrub(site.name), ...redact<object>(site, siteForm, scrub) };
}

/** People and hosts named in a configuration: replaced in every other text as well. */
export function listSiteNames(site: Site): readonly string[] {
  return listNames(site, siteForm).filter((name) => name !== '' && !/^127\.|^\[?::1\]?$|^\//.test(name));
}
