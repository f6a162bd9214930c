import semver from 'semver';
import * as z from 'zod';
import type { Facts } from '../../model/facts.ts';
import { Problem, type ProblemCode } from '../../model/problem.ts';
import { findJsonFault, recordedBounds } from '../archive/json-faults.ts';
import { readWholeFile, Unreadable } from '../files/read-file.ts';
import { openNamedFile } from '../person/with-own-rights.ts';
import { requireTrustedFiles } from '../files/trust.ts';

/**
 * Reads facts that were recorded elsewhere: the output of `check --json`, or only the facts in it. Keys unknown to this
 * version are left out.
 *
 * @throws Problem `usage.facts-unreadable`, `usage.facts-invalid`, `usage.file-writable-by-others`
 */
export async function readRecordedFacts(file: string): Promise<Facts> {
  return parseRecordedFacts({ text: await readText(file), file });
}

/**
 * The same for a text that was already read; `file` is its name in messages. Pure.
 *
 * @throws Problem `usage.facts-invalid`
 */
export function parseRecordedFacts({ text, file }: { readonly text: string; readonly file: string }): Facts {
  // Unbounded, it would exhaust our stack or memory.
  if (findJsonFault(text, recordedBounds) !== undefined)
    throw Problem.of('usage.facts-invalid', { file, places: ['(file)'] });
  const parsed = factsSchema.safeParse(findFacts(parseJson(text)));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.') || '(file)');
  throw Problem.of('usage.facts-invalid', { file, places: [...new Set(places)] });
}

const largest = 16 * 2 ** 20;

async function readText(file: string): Promise<string> {
  try {
    const content = await readWholeFile(file, { maximumBytes: largest, open: openNamedFile });
    await requireTrustedFiles([file]);
    return content.toString('utf8');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw Problem.of('usage.facts-unreadable', { file, reason: error.reason }, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The result of a check contains them, and so does that of an accepted notice, which contains the result of a check.
 */
function findFacts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('check' in value) return findFacts(value.check);
  return 'facts' in value ? value.facts : value;
}

const count = z.number().nonnegative();
const time = z.iso.datetime();
const version = z.string().refine((text) => semver.valid(text) !== null);

/** A problem as recorded, possibly by another version of the tool. */
export const problemSchema = z.object({
  // A code of a newer version is shown by its name.
  code: z.custom<ProblemCode>((code) => typeof code === 'string' && /^[a-z-]+\.[a-z0-9-]+$/.test(code)),
  params: z.record(z.string(), z.unknown()),
});

const visit = z.object({
  url: z.string(),
  status: z.number().exactOptional(),
  failure: z.string().exactOptional(),
});

const levels = z.object({ minimum: count, recommended: count });
const requirements = z.object({ cpuCores: levels, memoryGiB: levels, freeDiskPercent: count });

const disk = z.object({
  mount: z.string(),
  device: z.string(),
  totalBytes: count,
  freeBytes: count,
  freeInodes: count.exactOptional(),
  holds: z.array(z.string()),
  neededBytes: count,
  neededInodes: count,
});

/** What the vendor has revoked, as recorded. */
export const revocationSchema = z.object({
  product: z.string(),
  versions: z.array(z.string()),
  archives: z.array(z.string()),
  reason: z.string(),
  issuer: z.string().exactOptional(),
  issued: z.string(),
  carriedBy: version.exactOptional(),
});

const journal = z.object({
  records: count,
  head: z.string().nullable(),
  problem: problemSchema.exactOptional(),
  refusal: z
    .object({ attempt: z.string(), incident: z.string(), outcome: z.enum(['failed', 'interrupted']) })
    .exactOptional(),
  notRestorable: z
    .object({ engine: z.enum(['postgresql', 'mariadb']), name: z.string(), detail: z.string() })
    .exactOptional(),
  highestVersion: z.string().nullable(),
  revocations: z.array(revocationSchema).exactOptional(),
});

const database = z.object({
  engine: z.enum(['postgresql', 'mariadb']),
  name: z.string(),
  server: z.string(),
  user: z.string().exactOptional(),
  problem: problemSchema.exactOptional(),
  serverVersion: z.string().exactOptional(),
  clientVersion: z.string().exactOptional(),
  missingRights: z.array(z.enum(['read', 'restore', 'roles'])).exactOptional(),
  tableBytes: count.exactOptional(),
  totalBytes: count.exactOptional(),
  dataFolder: z.string().nullable().exactOptional(),
  logFolder: z.string().exactOptional(),
  logBytes: count.exactOptional(),
  tablespaces: z.array(z.object({ folder: z.string(), bytes: count })).exactOptional(),
  replication: z.array(z.string()).exactOptional(),
  rounded: z.array(z.string()).exactOptional(),
});

const archive = z.object({
  name: z.string(),
  version: z.string().exactOptional(),
  sha256: z.string().exactOptional(),
  manifestSha256: z.string().exactOptional(),
  from: z.string().exactOptional(),
  requirements: requirements.exactOptional(),
  problem: problemSchema.exactOptional(),
  notice: z.object({ path: z.string(), sha256: z.string(), accepted: z.boolean() }).exactOptional(),
});

const lockHolder = z.union([
  z.literal('unknown'),
  z.object({ command: z.string(), pid: count, user: z.string(), since: z.string() }),
]);

const units = z.object({
  folder: z.string(),
  faults: z.array(
    z.object({
      unit: z.string(),
      fault: z.enum(['missing', 'older', 'unread', 'program']),
      program: z.string().exactOptional(),
    }),
  ),
});

const night = z.object({
  inbox: z.object({ path: z.string(), reason: z.string() }).exactOptional(),
  recovery: z.object({ unit: z.string(), state: z.enum(['enabled', 'disabled', 'missing']) }).exactOptional(),
  node: z
    .object({ folders: z.array(z.string()), version: z.string().nullable(), program: z.string() })
    .exactOptional(),
});

const rehearsal = z.union([
  z.object({ skipped: z.enum(['busy', 'rights', 'unmet']) }),
  z.object({
    steps: z.array(z.object({ step: z.string(), problems: z.array(problemSchema).exactOptional() })),
  }),
]);

const factsSchema: z.ZodType<Facts> = z.object({
  format: z.literal(1),
  tool: z.string(),
  at: time,
  platform: z.object({
    name: z.string(),
    product: z.string(),
    version: version.nullable(),
    digests: z.array(z.string()).exactOptional(),
  }),
  support: z.object({ email: z.string().exactOptional(), phone: z.string().exactOptional() }),
  cpuCores: count,
  memoryBytes: count,
  disks: z.array(disk),
  unmeasured: z.array(z.object({ path: z.string(), reason: z.string() })),
  user: z.object({ uid: count, name: z.string(), groups: z.array(z.string()) }),
  administrators: z.string().nullable(),
  administratorsProblem: problemSchema.exactOptional(),
  unwritable: z.array(z.string()),
  sourcesProblem: problemSchema.exactOptional(),
  placesProblem: problemSchema.exactOptional(),
  flagged: z.array(z.object({ path: z.string(), flags: z.string(), isOwn: z.boolean() })).exactOptional(),
  trustedKeys: count,
  journal,
  lock: z.union([z.object({ holder: lockHolder }), z.object({ problem: problemSchema })]).nullable(),
  nginx: z.object({
    url: z.string(),
    snippet: visit,
    page: visit,
    flag: visit,
    openServers: z.array(z.string()).exactOptional(),
    doubtfulServers: z.array(z.string()).exactOptional(),
    unreadServers: z.array(z.string()).exactOptional(),
    serversProblem: problemSchema.exactOptional(),
    healthProblem: problemSchema.exactOptional(),
    logo: z.object({ path: z.string(), reason: z.string() }).exactOptional(),
  }),
  services: z.array(z.object({ name: z.string(), known: z.boolean(), running: z.boolean() })),
  servicesProblem: problemSchema.exactOptional(),
  databases: z.array(database).exactOptional(),
  tools: z.array(z.object({ name: z.string(), path: z.string().nullable() })),
  clock: z.object({ now: time, synchronised: z.boolean().exactOptional(), lastRecordAt: time.nullable() }),
  rebootPending: z.boolean(),
  units: units.exactOptional(),
  night: night.exactOptional(),
  rehearsal: rehearsal.exactOptional(),
  siteRequirements: requirements.exactOptional(),
  archive: archive.exactOptional(),
});
