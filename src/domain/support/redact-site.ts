import { parsePublicKey } from '../signature/keys.ts';
import type { Database, Service, Site } from '../../model/site.ts';
import type { Scrub } from './scrub.ts';

/** The parts of a configuration that may leave the server. Keys with other words are the configuration's own. */
export interface RedactedSite {
  readonly name: string;
  readonly product: string;
  readonly trustedKeys: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * Copies a configuration key by key: paths and addresses by form, public keys unchanged, of a command only the program
 * and the number of arguments, since an argument may be a password. Texts for visitors and logos are left out. Pure.
 */
export function redactSite(site: Site, scrub: Scrub): RedactedSite {
  const { maintenance, backup, health, requirements } = site;
  return {
    name: scrub(site.name),
    product: site.product,
    root: scrub(site.root),
    state: scrub(site.state),
    public: scrub(site.public),
    url: scrub(site.url),
    ...(site.administrators !== undefined && { administrators: scrub(site.administrators) }),
    trustedKeys: site.trustedKeys.filter((key) => parsePublicKey(key) !== undefined),
    services: site.services.map((service) => redactService(service, scrub)),
    health: { url: scrub(health.url), timeoutSeconds: health.timeoutSeconds },
    maintenance: {
      exempt: maintenance.exempt.map(scrub),
      allow: maintenance.allow.map(scrub),
      holdMinutes: maintenance.holdMinutes,
      page: maintenance.page === undefined ? [] : Object.keys(maintenance.page).map(scrub),
    },
    backup: {
      folder: scrub(backup.folder),
      keep: backup.keep,
      rehearse: backup.rehearse,
      folders: backup.folders.map(scrub),
      databases: backup.databases.map((database) => redactDatabase(database, scrub)),
    },
    ...(site.inbox !== undefined && { inbox: scrub(site.inbox) }),
    ...(requirements !== undefined && { requirements }),
  };
}

function redactService(service: Service, scrub: Scrub): object {
  if ('unit' in service) return { unit: scrub(service.unit) };
  const { name, start, stop, status, timeoutSeconds } = service;
  const command = ([program, ...args]: readonly string[]) => ({
    program: scrub(program ?? ''),
    arguments: args.length,
  });
  return {
    name: scrub(name),
    start: command(start),
    stop: command(stop),
    status: command(status),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function redactDatabase({ engine, port, ...database }: Database, scrub: Scrub): object {
  const { name, socket, host, service, serviceFile, user, credentialsFile, runAs, programs } = database;
  const texts = { name, socket, host, service, serviceFile, user, credentialsFile, runAs, programs };
  const scrubbed = Object.entries(texts).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, scrub(text)]],
  );
  return { engine, ...(port !== undefined && { port }), ...(Object.fromEntries(scrubbed) as object) };
}

/** People and hosts named in a configuration: replaced in every other text as well. */
export function listSiteNames(site: Site): readonly string[] {
  const { maintenance, backup, support, administrators } = site;
  const { page } = maintenance;
  const hosts = [site.url, site.health.url].map((url) => URL.parse(url)?.hostname ?? '');
  const databases = backup.databases.flatMap(({ host, user, runAs }) => [host, user, runAs]);
  return [
    ...hosts,
    ...databases,
    page?.name,
    page?.contact,
    support.email,
    support.phone,
    administrators,
  ].filter((name) => name !== undefined && name !== '' && !/^127\.|^\[?::1\]?$|^\//.test(name)) as string[];
}
