import { hostname } from 'node:os';
import * as z from 'zod';
import type { BundlePart, BundlePartName } from '../../model/bundle.ts';
import { factsForm, type Facts } from '../../model/facts.ts';
import { journalRecord, type JournalRecord } from '../../model/journal.ts';
import { encodeJson } from '../../model/json.ts';
import type { Manifest } from '../../model/manifest.ts';
import { type Problem, toProblem } from '../../messages/problem.ts';
import { statusForm, type StatusResult } from '../../model/status.ts';
import { recordedProblem } from '../../terms/recorded-problem.ts';
import type { Site } from '../../model/site.ts';
import type { JournalContent } from '../journal/read.ts';
import type { Machine } from './machine.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { logMaximumBytes } from './read-logs.ts';
import { redactLog } from './redact-log.ts';
import { listSiteNames, redactSite } from './redact-site.ts';
import { listNames, redact } from './redact.ts';
import { createScrub, type Scrub } from './scrub.ts';

/** What was read, why it could not be read, or that there is `nothing` to read. */
export type Read<T> = { readonly value: T } | { readonly problem: Problem } | 'nothing';

export async function read<T>(action: () => Promise<T | undefined>): Promise<Read<T>> {
  try {
    const value = await action();
    return value === undefined ? 'nothing' : { value };
  } catch (error) {
    return { problem: toProblem(error) };
  }
}

export function valueOf<T>(from: Read<T>): T | undefined {
  return from !== 'nothing' && 'value' in from ? from.value : undefined;
}

/** As it is on the server, with all its names and secrets. */
export interface RawSources {
  readonly site: Read<Site>;
  readonly facts: Read<Facts>;
  readonly status: Read<StatusResult>;
  readonly journal: Read<JournalContent>;
  readonly logs: ReadonlyMap<string, Buffer>;
  readonly manifest: Read<Manifest>;
}

/** The means to make this server's texts fit to leave it. */
export interface Words {
  readonly scrub: Scrub;
  readonly pseudonyms: Pseudonyms;
}

export function createWords({ site, facts, status, journal }: RawSources): Words {
  const pseudonyms = createPseudonyms();
  const configured = valueOf(site);
  const host = hostname();
  const product = configured?.product ?? valueOf(facts)?.platform.product;
  const names = [
    host,
    host.split('.')[0] ?? host,
    ...(configured === undefined ? [] : listSiteNames(configured)),
    ...listNames(valueOf(facts), factsForm),
    ...listNames(valueOf(status), statusForm),
    ...listNames(valueOf(journal)?.records, z.array(journalRecord)),
  ];
  const kept = product === undefined ? [] : [product];
  return { pseudonyms, scrub: createScrub({ pseudonyms, names, kept }) };
}

/** A part with its files, ready to be packed. */
export interface ComposedPart {
  readonly part: BundlePart;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** All parts except those read directly as text. Pure. */
export function composeParts({
  sources: { site, facts, status, journal, logs, manifest },
  nginx,
  machine,
  words: { scrub },
}: {
  sources: RawSources;
  nginx: Read<string>;
  machine: Read<Machine>;
  words: Words;
}): readonly ComposedPart[] {
  const json = (value: object) => Buffer.from(`${encodeJson(value)}\n`);
  return [
    compose('check', facts, scrub, (value) => ({
      'facts.json': json(redact(value, factsForm, scrub)),
    })),
    compose('status', status, scrub, (value) => ({ 'status.json': json(redact(value, statusForm, scrub)) })),
    compose('journal', journal, scrub, ({ records }) => ({ 'journal.jsonl': writeRecords(records, scrub) })),
    compose('logs', judgeLogs(logs, journal), scrub, (value) =>
      Object.fromEntries(
        [...value].map(([attempt, log]) => [
          `attempts/${attempt}.log`,
          Buffer.from(redactLog(log, scrub, logMaximumBytes)),
        ]),
      ),
    ),
    compose('configuration', site, scrub, (value) => ({
      'configuration.json': json(redactSite(value, scrub)),
    })),
    compose('archive', manifest, scrub, (value) => ({ 'archive.json': json(summariseManifest(value)) })),
    compose('nginx', nginx, scrub, (value) => ({ 'nginx.txt': Buffer.from(value) })),
    compose('machine', machine, scrub, (value) => ({ 'machine.json': json(value) })),
  ];
}

/** They are found through the journal: if that is unreadable, it is not known whether there are any. */
function judgeLogs(
  logs: RawSources['logs'],
  journal: RawSources['journal'],
): Read<ReadonlyMap<string, Buffer>> {
  if (logs.size > 0) return { value: logs };
  return journal !== 'nothing' && 'problem' in journal ? journal : 'nothing';
}

function compose<T>(
  name: BundlePartName,
  from: Read<T>,
  scrub: Scrub,
  write: (value: T) => Readonly<Record<string, Buffer>>,
): ComposedPart {
  if (from === 'nothing') return { part: { name, missing: 'nothing' }, files: new Map() };
  if ('problem' in from)
    return {
      part: { name, missing: redact(from.problem.toRecord(), recordedProblem, scrub) },
      files: new Map(),
    };
  const files = new Map(Object.entries(write(from.value)));
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return { part: { name, files: [...files.keys()], bytes }, files };
}

/** The records of decades fit; of a forged journal, the last ones suffice. */
const journalMaximumBytes = 16 * 1024 * 1024;

/** `seq`, `prev` and `hash` are kept: they show the order and identify the incident. */
function writeRecords(records: readonly JournalRecord[], scrub: Scrub): Buffer {
  const lines: string[] = [];
  let bytes = 0;
  for (const record of records.toReversed()) {
    const line = `${encodeJson(redact(record, journalRecord, scrub))}\n`;
    bytes += Buffer.byteLength(line);
    if (bytes > journalMaximumBytes) break;
    lines.push(line);
  }
  return Buffer.from(lines.reverse().join(''));
}

/**
 * The vendor's own words, signed by the vendor; only the number of its entries, since each names a file of the
 * platform.
 */
function summariseManifest({ entries, notice, hooks, ...head }: Manifest): object {
  return {
    ...head,
    notice,
    hooks,
    entries: entries.length,
    bytes: entries.reduce((sum, { size }) => sum + size, 0),
  };
}
