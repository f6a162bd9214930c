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
}
