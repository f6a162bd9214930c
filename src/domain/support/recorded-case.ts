import * as z from 'zod';
import { caseForm, type Case } from '../../model/bundle.ts';
import type { Facts } from '../../model/facts.ts';
import type { JournalRecord } from '../../model/journal.ts';
import { Problem } from '../../messages/problem.ts';
import { statusForm, type StatusResult } from '../../model/status.ts';
import { parseRecordedFacts } from '../checks/recorded-facts.ts';
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
  const told = parse(caseName, caseForm);
  const status = parse('status.json', statusForm);
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

const trustSchema = z.object({ product: z.string(), trustedKeys: z.array(z.string()) });
const machineSchema = z.object({ bootId: z.string() });
