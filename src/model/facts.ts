import type { FlaggedPath, NightFacts, RehearsalFacts, UnitFacts } from '../terms/check.ts';
import type { DatabaseRight, NamedDatabase } from '../terms/database.ts';
import type { LockHolder } from '../terms/lock.ts';
import type { RefusedLogo } from '../terms/maintenance.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { Revocation } from '../terms/revocation.ts';
import type { VisitFacts } from '../terms/visit.ts';
import type { DiskSpace, User } from './machine.ts';
import type { Requirements } from './manifest.ts';

export * from '../terms/check.ts';
export type { DatabaseRight } from '../terms/database.ts';
export type { VisitFacts } from '../terms/visit.ts';

/** What a written-to file system has, and what an update or a backup would write there. */
export interface DiskFacts extends DiskSpace {
  /** The site's folders on it, such as `root` or `backup.folder`. */
  readonly holds: readonly string[];
  /** Measured: staging, backup, room for a restoration, and a margin. */
  readonly neededBytes: number;
  readonly neededInodes: number;
}

/** What a database's server told, or why it did not. */
export interface DatabaseFacts extends NamedDatabase {
  /** Where it is: a socket, `host:port`, a service; `file:` and the credentials file, where only that tells it. */
  readonly server: string;
  /** As whom the programs connect; absent where only a file tells it. */
  readonly user?: string;
  /** Why it could not be asked; what it would have told is then absent. */
  readonly problem?: RecordedProblem;
  /** Such as `15.18`. */
  readonly serverVersion?: string;
  /** Of the dump program. */
  readonly clientVersion?: string;
  readonly missingRights?: readonly DatabaseRight[];
  /** Of the tables without their indexes: about what a dump takes at most. */
  readonly tableBytes?: number;
  /** Of all of it, on the server's disk: what a restore beside it takes. */
  readonly totalBytes?: number;
  /** Where the server keeps its data, on this machine; null where it is elsewhere or does not tell. */
  readonly dataFolder?: string | null;
  /** Where the server writes its log of changes (WAL, binary log), on this machine; absent where it writes none, or elsewhere. */
  readonly logFolder?: string;
  /** By how much that grows while a copy is loaded. */
  readonly logBytes?: number;
  /** What it keeps in other folders of the server's, of `totalBytes`; absent where there is none. */
  readonly tablespaces?: readonly { readonly folder: string; readonly bytes: number }[];
  /** What passes its changes on, and a restore would end: `REPLICATION SLOT x`; absent where there is none. */
  readonly replication?: readonly string[];
  /** Columns with values that its server shows, and dumps, with fewer digits than it holds; absent where there are none. */
  readonly rounded?: readonly string[];
}

/**
 * What was read from the machine, the site and the archive, as plain JSON: support can replay a customer's facts
 * and get the customer's verdict. What could not be read is a problem in its place, never a guess.
 */
export interface Facts {
  readonly format: 1;
  readonly tool: string;
  readonly at: string;
  readonly platform: {
    readonly name: string;
    readonly product: string;
    readonly version: string | null;
    /** Of the archive that it was installed from, as the journal has it: of the file and, since it is kept, of its manifest. */
    readonly digests?: readonly string[];
  };
  readonly support: { readonly email?: string; readonly phone?: string };
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly disks: readonly DiskFacts[];
  /** What could not be measured although an update needs to know it; `reason` as the system says it. */
  readonly unmeasured: readonly { readonly path: string; readonly reason: string }[];
  readonly user: User;
  readonly administrators: string | null;
  /** Where the administrators' group does not exist: why nobody is in it. */
  readonly administratorsProblem?: RecordedProblem;
  /** Site folders that the present user cannot write, of those that an attempt writes. */
  readonly unwritable: readonly string[];
  /** Why the data folders could not be backed up as they are. */
  readonly sourcesProblem?: RecordedProblem;
  /** What stands where an attempt writes, and would not be replaced. */
  readonly placesProblem?: RecordedProblem;
  /** Absent where there is nothing of the kind. */
  readonly flagged?: readonly FlaggedPath[];
  readonly trustedKeys: number;
  readonly journal: {
    readonly records: number;
    readonly head: string | null;
    readonly problem?: RecordedProblem;
    readonly refusal?: {
      readonly attempt: string;
      readonly incident: string;
      readonly outcome: 'failed' | 'interrupted';
    };
    /** The database whose content kept the last backup from being made, and the code of the problem. */
    readonly notRestorable?: NamedDatabase & { readonly detail: string };
    /** Highest version ever installed, from the journal. */
    readonly highestVersion: string | null;
    /** What the vendor has withdrawn; absent where there is nothing. */
    readonly revocations?: readonly Revocation[];
  };
  /** Who holds the lock; null when it is free, or this very run holds it. */
  readonly lock: { readonly holder: LockHolder } | { readonly problem: RecordedProblem } | null;
  /** The snippet's own address, its page and the readability of the flag by nginx's workers, each asked over HTTP. */
  readonly nginx: {
    /** The platform's own address. */
    readonly url: string;
    readonly snippet: VisitFacts;
    readonly page: VisitFacts;
    readonly flag: VisitFacts;
    /** Server blocks that lead to the platform as well, without the snippet: `FILE:LINE`. Absent where that cannot be read. */
    readonly openServers?: readonly string[];
    /** Those of which nginx's configuration does not tell whether they lead to it. Absent where there are none, as the next two. */
    readonly doubtfulServers?: readonly string[];
    /** From where on files of nginx's configuration cannot be read to their end: `FILE:LINE`. */
    readonly unreadServers?: readonly string[];
    /** Why `openServers` is absent. */
    readonly serversProblem?: RecordedProblem;
    /** Why the platform's health could not be asked under the page. */
    readonly healthProblem?: RecordedProblem;
    /** The site's logo, where the pages cannot have it. */
    readonly logo?: RefusedLogo;
  };
  readonly services: readonly { readonly name: string; readonly known: boolean; readonly running: boolean }[];
  /** Where the platform is to say its version and answers: why an update could not believe it. */
  readonly servicesProblem?: RecordedProblem;
  /** Absent in facts that older tools recorded. */
  readonly databases?: readonly DatabaseFacts[];
  /** The programs that an update of this site runs; `path` is null for a missing one. */
  readonly tools: readonly { readonly name: string; readonly path: string | null }[];
  readonly clock: {
    readonly now: string;
    readonly synchronised?: boolean;
    readonly lastRecordAt: string | null;
  };
  readonly rebootPending: boolean;
  /** Absent where there is no systemd, or no recovery unit; and in facts that older tools recorded. */
  readonly units?: UnitFacts;
  /** Absent in facts that older tools recorded. */
  readonly night?: NightFacts;
  /** Absent where none was asked for. */
  readonly rehearsal?: RehearsalFacts;
  /** The site configuration's own requirements, where it sets any in place of the usual ones. */
  readonly siteRequirements?: Requirements;
  readonly archive?: {
    readonly name: string;
    readonly version?: string;
    /** Of the file; absent where it was not read through. */
    readonly sha256?: string;
    /** Of its signed manifest. */
    readonly manifestSha256?: string;
    readonly from?: string;
    readonly requirements?: Requirements;
    /** Why it is refused; absent for an archive that could be installed. */
    readonly problem?: RecordedProblem;
    readonly notice?: { readonly path: string; readonly sha256: string; readonly accepted: boolean };
  };
}
