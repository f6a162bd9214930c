import type { Language } from './language.ts';
import type { Requirements } from './manifest.ts';

/** A service of the platform: a systemd unit, or a name with the commands that start, stop and query it. */
export type Service =
  | {
      readonly unit: string;
      /** For a start or a stop; systemd's own limits if left out. */
      readonly timeoutSeconds?: number;
    }
  | {
      readonly name: string;
      readonly start: readonly [string, ...string[]];
      readonly stop: readonly [string, ...string[]];
      /** Exits 0 while the service runs. */
      readonly status: readonly [string, ...string[]];
      /** For a start or a stop, 180 if left out; a status gets at most 30 of them. */
      readonly timeoutSeconds?: number;
    };

/**
 * A database of the platform. Passwords stand in files that the client programs read themselves: `credentialsFile` is a
 * password file of libpq (postgresql) or an option file (mariadb).
 */
export interface Database {
  readonly engine: 'postgresql' | 'mariadb';
  readonly name: string;
  /** The folder of the socket (postgresql), or the socket itself (mariadb). */
  readonly socket?: string;
  readonly host?: string;
  readonly port?: number;
  /** A service of libpq's connection service file (postgresql only). */
  readonly service?: string;
  readonly serviceFile?: string;
  /** The server's user, where it is not the one who runs the programs. */
  readonly user?: string;
  readonly credentialsFile?: string;
  /** The Unix user as whom the client programs run: peer authentication. */
  readonly runAs?: string;
  /** The folder of the client programs, where they are not among the system's. */
  readonly programs?: string;
}

/** How the pages that nginx serves show whose platform it is. */
export interface PageLook {
  readonly name?: string;
  /** A picture of at most 6 KiB. */
  readonly logo?: string;
  /** `#rrggbb`. */
  readonly color?: string;
  /** Whom the staff may ask. */
  readonly contact?: string;
}

/** A site's configuration, validated; every path is absolute. */
export interface Site {
  /** The name of the configuration file without its ending; `--platform` chooses by it. */
  readonly name: string;
  /** The configuration file itself. */
  readonly file: string;
  readonly product: string;
  /** Holds `releases/<version>/` and `current`, the link to the installed one. */
  readonly root: string;
  /** Journal, lock, attempts' logs. */
  readonly state: string;
  /** What nginx serves: the page, progress.json, the flag. */
  readonly public: string;
  /** The platform as a visitor reaches it, through nginx. */
  readonly url: string;
  /** The Unix group whose members may install; without it only root may. */
  readonly administrators?: string;
  /** minisign public keys, in their one-line base64 form. */
  readonly trustedKeys: readonly string[];
  /** In starting order; stopped in reverse. */
  readonly services: readonly Service[];
  readonly health: {
    readonly url: string;
    readonly timeoutSeconds: number;
    /** A header of the health address' answer that carries the platform's version. */
    readonly versionHeader?: string;
    /** A path beside the health address whose answer holds the platform's version. */
    readonly versionPath?: string;
  };
  readonly maintenance: {
    /** Paths whose safe requests pass while the page is on. */
    readonly exempt: readonly string[];
    /** Addresses and networks that pass while a healthy new version is held closed. */
    readonly allow: readonly string[];
    /** After so long it opens by itself. */
    readonly holdMinutes: number;
    readonly page?: PageLook;
  };
  readonly backup: {
    readonly folder: string;
    readonly keep: number;
    /** Whether dumps are restored beside the live databases as proof, and kept as the way back; else they are only read. */
    readonly rehearse: 'restore' | 'read';
    readonly folders: readonly string[];
    readonly databases: readonly Database[];
  };
  readonly inbox?: string;
  /**
   * Takes the place of the usual hardware requirements and of an archive's own, as agreed with support: for test and
   * scratch platforms. `check` says so in a warning.
   */
  readonly requirements?: Requirements;
  readonly support: { readonly email?: string; readonly phone?: string };
}

/** Where a site's things are: the one place that knows the names below its folders. */
export function sitePaths(site: Pick<Site, 'root' | 'state' | 'public'>) {
  return {
    releases: `${site.root}/releases`,
    release: (version: string) => `${site.root}/releases/${version}`,
    current: `${site.root}/current`,
    // Beside releases/, so that activating a release is a rename within one file system.
    staging: `${site.root}/.staging`,
    journal: `${site.state}/journal.jsonl`,
    reserve: `${site.state}/journal.reserve`,
    lock: `${site.state}/lock`,
    // What the run that holds it says of itself, for those who may not open it.
    holder: `${site.state}/holder`,
    // Two configurations of one platform may have two state folders.
    rootLock: `${site.root}/.ospi-update.lock`,
    // Where its history is, whatever the configuration says.
    mark: `${site.root}/.ospi-update.json`,
    attempts: `${site.state}/attempts`,
    attemptLog: (attempt: string) => `${site.state}/attempts/${attempt}.log`,
    notices: `${site.state}/notices`,
    flag: `${site.public}/maintenance.flag`,
    held: `${site.public}/maintenance.held`,
    openRequest: `${site.state}/open-request.json`,
    page: `${site.public}/maintenance.html`,
    apiAnswer: (language: Language) => `${site.public}/maintenance.${language}.json`,
    cutApiAnswer: (language: Language) => `${site.public}/maintenance-cut.${language}.json`,
    // For who sent something: it says that this was not saved.
    sentPage: `${site.public}/maintenance-sent.html`,
    // For whose request was cut: it may have been saved.
    cutPage: `${site.public}/maintenance-cut.html`,
    followUp: `${site.public}/follow-up.html`,
    progress: `${site.public}/progress.json`,
  };
}

/** How support is reached, in one line. */
export function nameContact({ phone, email }: Site['support']): string {
  return [phone, email].filter((value) => value !== undefined).join(', ');
}
