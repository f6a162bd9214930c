import type { Database } from '../../model/site.ts';

/** What is asked about a platform. */
export interface Answers {
  readonly product: string;
  readonly keys: readonly string[];
  readonly root: string;
  readonly url: string;
  /** In starting order. */
  readonly units: readonly string[];
  readonly health: string;
  readonly data: readonly string[];
  readonly databases: readonly Database[];
  readonly backupFolder: string;
  readonly group: string;
  /** Unix users who are to be in the group. */
  readonly members: readonly string[];
  readonly inbox: string;
  /** When the nightly update begins, `HH:MM`; undefined: no timer is enabled. */
  readonly at: string | undefined;
  /** Whom staff may ask, on the maintenance page. */
  readonly contact: string | undefined;
  /** The version of a platform that is still one plain folder. */
  readonly version: string | undefined;
  /** Undefined: the Superviseur may not ask for updates. */
  readonly import: ImportAnswer | undefined;
}

/** Who may ask for updates through the platform's Superviseur, and how far that goes. */
export interface ImportAnswer {
  /** The Unix user whom the Superviseur runs as. */
  readonly account: string;
  readonly mode: 'check' | 'apply';
  readonly folder: string;
}
