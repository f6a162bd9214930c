import * as z from 'zod';
import { flaggedPath, night, rehearsal, schedule, telling, units } from '../terms/check.ts';
import { dropFolder } from '../terms/drop-folder.ts';
import { databaseRight } from '../terms/database.ts';
import { textOf, type Held } from '../terms/form.ts';
import { lockHolder } from '../terms/lock.ts';
import { refusedLogo } from '../terms/maintenance.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { uploads } from '../terms/uploads.ts';
import { visit } from '../terms/visit.ts';
import { digest, installedVersion, namedDatabase, person, size, stamp } from '../terms/words.ts';
import { diskSpace, machine, user } from './machine.ts';
import type { Requirements } from './manifest.ts';
import { toldRevocation } from './revocation.ts';
import { pageByHand } from './page-by-hand.ts';
import { contact, refusal } from './status.ts';

const text = z.string();
const problem = toldProblem.exactOptional();
const texts = z.array(text).exactOptional();

/** What a written-to file system has, and what an update or a backup would write there. */
const disk = z.object({
  ...diskSpace.shape,
  /** The site's folders on it, such as `root` or `backup.folder`. */
  holds: z.array(text),
  /** Measured: staging, backup, space for a restore, and a margin. */
  neededBytes: size,
  neededInodes: size,
});
export type DiskFacts = Held<typeof disk>;

/** What a database's server answered, or why it did not answer. */
const database = z.object({
  ...namedDatabase.shape,
  /** Where it is: a socket, `host:port`, a service; `file:` and the credentials file, if only that says so. */
  server: text,
  /** The user for the connection; absent if only a file names it. */
  user: person.exactOptional(),
  /** Why it could not be queried; its answers are then absent. */
  problem,
  /** Such as `15.18`. */
  serverVersion: text.exactOptional(),
  /** Of the dump program. */
  clientVersion: text.exactOptional(),
  missingRights: z.array(databaseRight).exactOptional(),
  /** Of the tables without their indexes: about the maximum size of a dump. */
  tableBytes: size.exactOptional(),
  /** Of the whole database, on the server's disk: what a restore beside it needs. */
  totalBytes: size.exactOptional(),
  /** Where the server keeps its data, on this machine; null if it is elsewhere or does not say. */
  dataFolder: text.nullable().exactOptional(),
  /** Where the server writes its log of changes (WAL, binary log), on this machine; absent if it writes none, or elsewhere. */
  logFolder: text.exactOptional(),
  /** How much that grows while a copy is loaded. */
  logBytes: size.exactOptional(),
  /** The part of `totalBytes` in other folders of the server; absent if there is none. */
  tablespaces: z.array(z.object({ folder: text, bytes: size })).exactOptional(),
  /** Replication of its changes, which a restore would end: `REPLICATION SLOT x`; absent if there is none. */
  replication: texts,
  /** Columns whose values the server shows, and dumps, with fewer digits than it stores; absent if there are none. */
  rounded: texts,
});
export type DatabaseFacts = Held<typeof database>;

const levels = z.object({ minimum: size, recommended: size });
const requirements: z.ZodType<Requirements> = z.object({
  cpuCores: levels,
  memoryGiB: levels,
  freeDiskPercent: size,
});

const archive = z.object({
  name: text,
  version: textOf('version').exactOptional(),
  /** Of the file; absent if it was not read to its end. */
  sha256: digest.exactOptional(),
  /** Of its signed manifest. */
  manifestSha256: digest.exactOptional(),
  from: textOf('version').exactOptional(),
  requirements: requirements.exactOptional(),
  /** Why it is refused; absent for an archive that could be installed. */
  problem,
  notice: z.object({ path: text, sha256: digest, accepted: z.boolean() }).exactOptional(),
});

const journal = z.object({
  records: size,
  head: digest.nullable(),
  problem,
  refusal: refusal.exactOptional(),
  /** The database whose content made the last backup fail, and the code of the problem. */
  notRestorable: z.object({ ...namedDatabase.shape, detail: text }).exactOptional(),
  /** Highest version ever installed, from the journal. */
  highestVersion: textOf('version').nullable(),
  /** What the vendor has withdrawn; absent if nothing. */
  revocations: z.array(toldRevocation).exactOptional(),
});

/** The snippet's own address, its page and the readability of the flag by nginx's workers, each checked over HTTP. */
const nginx = z.object({
  /** The platform's own address. */
  url: text,
  snippet: visit,
  page: visit,
  flag: visit,
  /** Other server blocks that lead to the platform, without the snippet: `FILE:LINE`. Absent if this cannot be read. */
  openServers: texts,
  /** Server blocks that may or may not lead to it, by nginx's configuration. Absent if there are none, like the next two. */
  doubtfulServers: texts,
  /** Where files of nginx's configuration stop being readable: `FILE:LINE`. */
  unreadServers: texts,
  /** Why `openServers` is absent. */
  serversProblem: problem,
  /** Why the platform's health could not be checked under the page. */
  healthProblem: problem,
  /** The site's logo, if the pages cannot use it. */
  logo: refusedLogo.exactOptional(),
});

/**
 * What was read from the machine, the site and the archive, as plain JSON: support can replay a customer's facts
 * and get the customer's verdict. What could not be read is recorded as a problem, never guessed.
 */
export const factsForm = z.object({
  format: z.literal(1),
  tool: textOf('version'),
  at: stamp,
  platform: z.object({
    name: text,
    product: text,
    version: installedVersion.nullable(),
    /** Of the archive it was installed from, from the journal: of the file and, if recorded, of its manifest. */
    digests: z.array(digest).exactOptional(),
  }),
  support: contact,
  ...machine.shape,
  disks: z.array(disk),
  /** What an update needs to know but could not be measured; `reason` is the system's error code. */
  unmeasured: z.array(z.object({ path: text, reason: text })),
  user: user.extend({ uid: size }),
  administrators: person.nullable(),
  /** If the administrators' group does not exist: why nobody is in it. */
  administratorsProblem: problem,
  /** Site folders that an attempt writes to and the current user cannot. */
  unwritable: z.array(text),
  /** Why the data folders could not be backed up as they are. */
  sourcesProblem: problem,
  /** What is in the way where an attempt writes, and would not be replaced. */
  placesProblem: problem,
  /** Absent if there is nothing of the kind. */
  flagged: z.array(flaggedPath).exactOptional(),
  trustedKeys: size,
  journal,
  /** Who holds the lock; null if it is free, or held by this run. */
  lock: z.union([z.object({ holder: lockHolder }), z.object({ problem: toldProblem })]).nullable(),
  nginx,
  services: z.array(z.object({ name: text, known: z.boolean(), running: z.boolean() })),
  /** If the platform answers where it should report its version: why an update could not trust the answer. */
  servicesProblem: problem,
  /** Absent in facts that older tools recorded. */
  databases: z.array(database).exactOptional(),
  /** The programs that an update of this site runs; `path` is null for a missing one. */
  tools: z.array(z.object({ name: text, path: text.nullable() })),
  /**
   * What keeps visitors away although no update does; null if nothing. Absent while it may be an update, and in facts that older
   * tools recorded.
   */
  stayingPage: z.object({ flag: text, byHand: pageByHand.exactOptional() }).nullable().exactOptional(),
  clock: z.object({
    now: stamp,
    synchronised: z.boolean().exactOptional(),
    lastRecordAt: stamp.nullable(),
  }),
  /** Absent without systemd or a recovery unit, and in facts that older tools recorded. */
  units: units.exactOptional(),
  /** Absent in facts that older tools recorded. */
  night: night.exactOptional(),
  /** Absent if there is nothing of the kind, as is the next one. */
  schedule: schedule.exactOptional(),
  telling: telling.exactOptional(),
  /** Of a site that takes requests of its Superviseur; the second is also absent if nginx's configuration cannot be read. */
  dropFolder: dropFolder.exactOptional(),
  uploads: uploads.exactOptional(),
  /** Absent if none was requested. */
  rehearsal: rehearsal.exactOptional(),
  /** The site configuration's own requirements, if it sets any instead of the usual ones. */
  siteRequirements: requirements.exactOptional(),
  archive: archive.exactOptional(),
});
export type Facts = Held<typeof factsForm>;
