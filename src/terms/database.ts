import * as z from 'zod';
import type { Held } from './form.ts';
import type { namedDatabase } from './words.ts';

/** How a database is named to people. */
export type NamedDatabase = Held<typeof namedDatabase>;

/** Why a database was dumped although an earlier dump of it exists. */
export type DumpReason =
  /** The server counted writes. */
  | 'written'
  /** The server was restarted, or its counters were reset: they tell nothing of the time before. */
  | 'restarted'
  /** Someone is still connected, whose last writes the server may not have counted yet. */
  | 'in-use'
  /** What the server counts does not cover all of this database's tables, or it counts nothing at all. */
  | 'uncounted'
  /** It holds what functions of its own have computed, which only a clone brings back as it is. */
  | 'computed';

/** Why a database was not dumped again. */
export type SkipReason =
  /** The whole server has written nothing. */
  | 'server-idle'
  /** The server has counted no write in this database. */
  | 'nothing-written';

/** Why something in a MariaDB database cannot be restored, or prevents a restore. */
export type UnrestorableReason =
  /** A setting of the whole server. */
  | 'setting'
  /** Tables whose history counts by transactions. */
  | 'versioned-by-transaction'
  /** Tables whose history this server does not let anybody write. */
  | 'history'
  /** Columns whose values or default the server does not write as they are. */
  | 'garbled'
  /** Tables whose files are in a folder of their own. */
  | 'elsewhere'
  /** Foreign keys to tables that are not there. */
  | 'dangling-key'
  /** Tables of other databases that refer to this one's. */
  | 'outside-key'
  /** Prepared transactions that nobody ends. */
  | 'prepared';

/** Why a credentials file cannot be used. `not-understood`: by the client program, whose message may quote it. */
export type CredentialsFault =
  'missing' | 'unreadable' | 'not-a-file' | 'open-to-others' | 'owner' | 'not-understood';

/**
 * `read`: all of it. `restore`: create a database beside it and replace it by that. `roles`: the server's users with
 * their passwords, which only an empty server needs, not an update.
 */
export const databaseRight = z.enum(['read', 'restore', 'roles']);
export type DatabaseRight = z.infer<typeof databaseRight>;
