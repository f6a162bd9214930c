import * as z from 'zod';
import type { Case } from '../../model/bundle.ts';
import { exitCodes, type ExitName } from '../../model/exit-codes.ts';
import { checkNames, type CheckName, type Facts } from '../../model/facts.ts';
import type { JournalRecord } from '../../model/journal.ts';
import { Problem } from '../../model/problem.ts';
import type { StatusResult } from '../../model/results.ts';
import { parseRecordedFacts, problemSchema, revocationSchema } from '../checks/recorded-facts.ts';
import { isJournalRecord } from '../journal/record.ts';
import { caseName } from './bundle-file.ts';
import { parseJson, refuse, type OpenBundle } from './read-bundle.ts';

/** A case from a bundle, in the forms that the tool works with. */
export interface RecordedCase {
  readonly facts?: Facts;
  readonly told?: Case;
  readonly status?: StatusResult;
  readonly records: readonly JournalRecord[];
  readonly bootId: string;
  readonly trust?: { readonly product: string; readonly trustedKeys: readonly string[] };
  /** The end of an attempt's log. */
  readonly logOf: (attempt: string) => string;
}

/** @throws Problem `usage.bundle-invalid` */
export function parseCase(bundle: OpenBundle): RecordedCase {
  const { file, files } = bundle;
  const parse = <T>(name: string, schema: z.ZodType<T>): T | undefined => {
    if (!files.has(name)) return undefined;
    const parsed = schema.safeParse(parseJson(files.get(name), { file, name }));
    if (parsed.success) return parsed.data;
    throw refuse(file, `${name} ${parsed.error.issues[0]?.path.join('.') ?? ''}`.trim());
  };
  const facts = parseFacts(bundle);
  const told = parse(caseName, caseSchema);
  const status = parse('status.json', statusSchema);
  const trust = parse('configuration.json', trustSchema);
  return {
    ...(facts && { facts }),
    ...(told && { told }),
    ...(status && { status }),
    ...(trust && { trust }),
    records: parseRecords(bundle),
    bootId: parse('machine.json', machineSchema)?.bootId ?? '',
    logOf: (attempt) => files.get(`attempts/${attempt}.log`)?.toString('utf8') ?? '',
  };
}

function parseFacts({ file, files }: OpenBundle): Facts | undefined {
  const text = files.get('facts.json')?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    return parseRecordedFacts({ text, file });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw refuse(file, ['facts.json', ...(error.params['places'] as readonly string[])].join(' '), error);
  }
}

/**
 * The records, in unbroken order. Their hashes were verified on the server, before names were replaced; here it is only
 * checked that each record still follows the one before it.
 */
function parseRecords({ file, files }: OpenBundle): readonly JournalRecord[] {
  const name = 'journal.jsonl';
  const lines = (files.get(name)?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line, index, all) => {
    const place = `${name} ${index + 1}`;
    const record = parseJson(Buffer.from(line), { file, name: place });
    if (!isJournalRecord(record)) throw refuse(file, place);
    const before: unknown = index === 0 ? undefined : JSON.parse(all[index - 1] ?? '');
    const follows =
      !isJournalRecord(before) || (record.seq === before.seq + 1 && record.prev === before.hash);
    if (!follows) throw refuse(file, place);
    return record;
  });
}

const time = z.iso.datetime();
const count = z.number().nonnegative();
const exit = z.custom<ExitName>((name) => typeof name === 'string' && Object.hasOwn(exitCodes, name));
const title = z.object({ fr: z.string(), en: z.string() });
const reboot = z.enum(['blocked', 'no-systemd', 'refused']);

const verdictSchema = z.object({
  check: z.custom<CheckName>((name) => checkNames.some((check) => check === name)),
  status: z.enum(['ok', 'warning', 'failed']),
  params: z.record(z.string(), z.unknown()),
  problem: problemSchema.exactOptional(),
});

const refusalSchema = z.object({
  attempt: z.string(),
  incident: z.string(),
  outcome: z.enum(['failed', 'interrupted']),
});

const releaseSchema = z.object({
  attempt: z.string(),
  incident: z.string(),
  issuer: z.string(),
  reason: z.string(),
  expires: z.string(),
});

const lastSchema = z.object({
  attempt: z.string(),
  from: z.string(),
  to: z.string(),
  startedAt: time,
  endedAt: time.exactOptional(),
  ending: z.enum(['succeeded', 'rolled-back', 'maintenance', 'interrupted']),
  step: z.string().exactOptional(),
  title: title.exactOptional(),
  problem: problemSchema.exactOptional(),
  rollback: problemSchema.exactOptional(),
  rebooted: z.boolean().exactOptional(),
  recovered: z.literal(true).exactOptional(),
});

const caseSchema: z.ZodType<Case> = z.object({
  verdicts: z.array(verdictSchema).exactOptional(),
  exit: exit.exactOptional(),
  refusal: refusalSchema.exactOptional(),
  last: lastSchema.exactOptional(),
  ending: problemSchema.exactOptional(),
  recovery: z.object({ kind: z.enum(['nothing', 'forward', 'back', 'closed']), steps: z.array(z.string()) }),
});

const backupSchema = z.object({
  id: z.string(),
  createdAt: time,
  version: z.string().nullable().exactOptional(),
  base: z.string().exactOptional(),
  bytes: count,
  files: count,
  databases: count,
  dumps: count,
  complete: z.boolean(),
});

const runningSchema = z.object({
  attempt: z.string(),
  from: z.string(),
  to: z.string(),
  step: z.string(),
  title: title.exactOptional(),
  percent: count,
  elapsedSeconds: count,
  secondsLeft: count.exactOptional(),
  rollingBack: z.boolean(),
  heldUntil: time.exactOptional(),
  reboot: reboot.exactOptional(),
});

const holderSchema = z.union([
  z.literal('unknown'),
  z.object({ command: z.string(), pid: count, user: z.string(), since: z.string() }),
]);

const statusSchema: z.ZodType<StatusResult> = z.object({
  kind: z.literal('status'),
  platform: z.string(),
  product: z.string(),
  version: z.string().nullable(),
  running: runningSchema.exactOptional(),
  holder: holderSchema.exactOptional(),
  last: lastSchema.exactOptional(),
  page: z.enum(['on', 'off', 'unknown']),
  strayFlag: z.string().exactOptional(),
  refusal: refusalSchema.exactOptional(),
  release: releaseSchema.exactOptional(),
  revocations: z.array(revocationSchema).exactOptional(),
  revoked: revocationSchema.exactOptional(),
  backups: z.array(backupSchema),
  backupsProblem: problemSchema.exactOptional(),
  journalProblem: problemSchema.exactOptional(),
  support: z.object({ email: z.string().exactOptional(), phone: z.string().exactOptional() }),
});

const trustSchema = z.object({ product: z.string(), trustedKeys: z.array(z.string()) });
const machineSchema = z.object({ bootId: z.string() });
