import * as z from 'zod';
import { flaggedPath, night, rehearsal, units } from '../terms/check.ts';
import { databaseRight } from '../terms/database.ts';
import { textOf, type Held } from '../terms/form.ts';
import { lockHolder } from '../terms/lock.ts';
import { refusedLogo } from '../terms/maintenance.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { visit } from '../terms/visit.ts';
import { digest, installedVersion, namedDatabase, person, size, stamp } from '../terms/words.ts';
import { diskSpace, user } from './machine.ts';
import type { Requirements } from './manifest.ts';
import { toldRevocation } from './revocation.ts';
import { contact, refusal } from './status.ts';

const text = z.string();
const problem = toldProblem.exactOptional();
const texts = z.array(text).exactOptional();

/** What a written-to file system has, and what an update or a backup would write there. */
const disk = z.object({
  ...diskSpace.shape,
  /** The site's folders on it, such as `root` or `backup.folder`. */
  holds: z.array(text),
  /** Measured: staging, backup, room for a restoration, and a margin. */
  neededBytes: size,
  neededInodes: size,
});
export type DiskFacts = Held<typeof disk>;

/** What a database's server told, or why it did not. */
const database = z.object({
  ...namedDatabase.shape,
  /** Where it is: a socket, `host:port`, a service; `file:` and the credentials file, where only that tells it. */
  server: text,
  /** As whom the programs connect; absent where only a file tells it. */
  user: person.exactOptional(),
  /** Why it could not be asked; what it would have told is then absent. */
  problem,
  /** Such as `15.18`. */
  serverVersion: text.exactOptional(),
  /** Of the dump program. */
  clientVersion: text.exactOptional(),
  missingRights: z.array(databaseRight).exactOptional(),
  /** Of the tables without their indexes: about what a dump takes at most. */
  tableBytes: size.exactOptional(),
  /** Of all of it, on the server's disk: what a restore beside it takes. */
  totalBytes: size.exactOptional(),
  /** Where the server keeps its data, on this machine; null where it is elsewhere or does not tell. */
  dataFolder: text.nullable().exactOptional(),
  /** Where the server writes its log of changes (WAL, binary log), on this machine; absent where it writes none, or elsewhere. */
  logFolder: text.exactOptional(),
  /** By how much that grows while a copy is loaded. */
  logBytes: size.exactOptional(),
  /** What it keeps in other folders of the server's, of `totalBytes`; absent where there is none. */
  tablespaces: z.array(z.object({ folder: text, bytes: size })).exactOptional(),
  /** What passes its changes on, and a restore would end: `REPLICATION SLOT x`; absent where there is none. */
  replication: texts,
  /** Columns with values that its server shows, and dumps, with fewer digits than it holds; absent where there are none. */
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
  /** Of the file; absent where it was not read through. */
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
  /** The database whose content kept the last backup from being made, and the code of the problem. */
  notRestorable: z.object({ ...namedDatabase.shape, detail: text }).exactOptional(),
  /** Highest version ever installed, from the journal. */
  highestVersion: textOf('version').nullable(),
  /** What the vendor has withdrawn; absent where there is nothing. */
  revocations: z.array(toldRevocation).exactOptional(),
});

/** The snippet's own address, its page and the readability of the flag by nginx's workers, each asked over HTTP. */
const nginx = z.object({
  /** The platform's own address. */
  url: text,
  snippet: visit,
  page: visit,
  flag: visit,
  /** Server blocks that lead to the platform as well, without the snippet: `FILE:LINE`. Absent where that cannot be read. */
  openServers: texts,
  /** Those of which nginx's configuration does not tell whether they lead to it. Absent where there are none, as the next two. */
  doubtfulServers: texts,
  /** From where on files of nginx's configuration cannot be read to their end: `FILE:LINE`. */
  unreadServers: texts,
  /** Why `openServers` is absent. */
  serversProblem: problem,
  /** Why the platform's health could not be asked under the page. */
  healthProblem: problem,
  /** The site's logo, where the pages cannot have it. */
  logo: refusedLogo.exactOptional(),
});

/**
 * What was read from the machine, the site and the archive, as plain JSON: support can replay a customer's facts
 * and get the customer's verdict. What could not be read is a problem in its place, never a guess.
 */
export const factsForm = z.object({
  format: z.literal(1),
  tool: textOf('version'),
  at: stamp,
  platform: z.object({
    name: text,
    product: text,
    version: installedVersion.nullable(),
    /** Of the archive that it was installed from, as the journal has it: of the file and, since it is kept, of its manifest. */
    digests: z.array(digest).exactOptional(),
  }),
  support: contact,
  cpuCores: size,
  memoryBytes: size,
  disks: z.array(disk),
  /** What could not be measured although an update needs to know it; `reason` as the system says it. */
  unmeasured: z.array(z.object({ path: text, reason: text })),
  user: user.extend({ uid: size }),
  administrators: person.nullable(),
  /** Where the administrators' group does not exist: why nobody is in it. */
  administratorsProblem: problem,
  /** Site folders that the present user cannot write, of those that an attempt writes. */
  unwritable: z.array(text),
  /** Why the data folders could not be backed up as they are. */
  sourcesProblem: problem,
  /** What stands where an attempt writes, and would not be replaced. */
  placesProblem: problem,
  /** Absent where there is nothing of the kind. */
  flagged: z.array(flaggedPath).exactOptional(),
  trustedKeys: size,
  journal,
  /** Who holds the lock; null when it is free, or this very run holds it. */
  lock: z.union([z.object({ holder: lockHolder }), z.object({ problem: toldProblem })]).nullable(),
  nginx,
  services: z.array(z.object({ name: text, known: z.boolean(), running: z.boolean() })),
  /** Where the platform is to say its version and answers: why an update could not believe it. */
  servicesProblem: problem,
  /** Absent in facts that older tools recorded. */
  databases: z.array(database).exactOptional(),
  /** The programs that an update of this site runs; `path` is null for a missing one. */
  tools: z.array(z.object({ name: text, path: text.nullable() })),
  clock: z.object({
    now: stamp,
    synchronised: z.boolean().exactOptional(),
    lastRecordAt: stamp.nullable(),
  }),
  rebootPending: z.boolean(),
  /** Absent where there is no systemd, or no recovery unit; and in facts that older tools recorded. */
  units: units.exactOptional(),
  /** Absent in facts that older tools recorded. */
  night: night.exactOptional(),
  /** Absent where none was asked for. */
  rehearsal: rehearsal.exactOptional(),
  /** The site configuration's own requirements, where it sets any in place of the usual ones. */
  siteRequirements: requirements.exactOptional(),
  archive: archive.exactOptional(),
});
export type Facts = Held<typeof factsForm>;
