import type { Held } from '../terms/form.ts';
import type { Language } from '../terms/language.ts';
import type { databaseForm } from './site-backup-form.ts';
import type { pageForm, siteForm } from './site-form.ts';
import type { importForm } from './site-import-form.ts';
import type { mailForm, notifyForm, windowForm } from './site-night-form.ts';
import type { serviceForm } from './site-service-form.ts';

export type Service = Held<typeof serviceForm>;
export type Database = Held<typeof databaseForm>;
export type Window = Held<typeof windowForm>;
export type NotifyCommand = Held<typeof notifyForm>;
export type MailSettings = Held<typeof mailForm>;
export type ImportSettings = Held<typeof importForm>;
export type PageLook = Held<typeof pageForm>;

/** Fixed, since the tool runs as root: an environment variable must not decide what it does. */
export const siteFolder = '/etc/ospi-update';

type Configuration = Held<typeof siteForm>;

/** A site's configuration, validated; every path is absolute. */
export interface Site extends Omit<Configuration, 'state' | 'public' | 'support'> {
  /** The name of the configuration file without its extension; `--platform` selects by it. */
  readonly name: string;
  /** The configuration file itself. */
  readonly file: string;
  readonly state: string;
  readonly public: string;
  readonly support: Partial<Configuration['support']>;
}

/** The paths of a site: the one place that knows the names below its folders. */
export function sitePaths(site: Pick<Site, 'root' | 'state' | 'public'>) {
  return {
    releases: `${site.root}/releases`,
    release: (version: string) => `${site.root}/releases/${version}`,
    current: `${site.root}/current`,
    // Beside releases/, so that activating a release is a rename within one file system.
    staging: `${site.root}/.staging`,
    journal: `${site.state}/journal.jsonl`,
    // Which outcomes others have been told.
    told: `${site.state}/told.json`,
    reserve: `${site.state}/journal.reserve`,
    lock: `${site.state}/lock`,
    // The description of the run that holds it, for those who may not open it.
    holder: `${site.state}/holder`,
    // Two configurations of one platform may have two state folders.
    rootLock: `${site.root}/.ospi-update.lock`,
    // Where its history is, whatever the configuration says.
    mark: `${site.root}/.ospi-update.json`,
    // While a plain folder is being adopted, and afterwards.
    adopting: `${site.root}/.ospi-update-adopting.json`,
    adopted: `${site.root}/.ospi-update-adopted.json`,
    attempts: `${site.state}/attempts`,
    attemptLog: (attempt: string) => `${site.state}/attempts/${attempt}.log`,
    notices: `${site.state}/notices`,
    flag: `${site.public}/maintenance.flag`,
    held: `${site.public}/maintenance.held`,
    openRequest: `${site.state}/open-request.json`,
    page: `${site.public}/maintenance.html`,
    apiAnswer: (language: Language) => `${site.public}/maintenance.${language}.json`,
    cutApiAnswer: (language: Language) => `${site.public}/maintenance-cut.${language}.json`,
    // For a visitor who sent something: it says that this was not saved.
    sentPage: `${site.public}/maintenance-sent.html`,
    // For a visitor whose request was cut: it may have been saved.
    cutPage: `${site.public}/maintenance-cut.html`,
    followUp: `${site.public}/follow-up.html`,
    progress: `${site.public}/progress.json`,
    history: `${site.public}/history.json`,
    // What was asked for through the Superviseur: the archives and the answers.
    requests: `${site.state}/requests`,
  };
}

/** How to reach support, in one line. */
export function nameContact({ phone, email }: Site['support']): string {
  return [phone, email].filter((value) => value !== undefined).join(', ');
}
