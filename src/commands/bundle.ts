import { resolve } from 'node:path';
import { gatherFacts } from '../domain/checks/facts.ts';
import { readJournal } from '../domain/journal/read.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { loadSite } from '../domain/site/load-site.ts';
import { readPartialSite } from '../domain/site/read-partial-site.ts';
import { caseName, digest, indexName, listNames, packBundle } from '../domain/support/bundle-file.ts';
import {
  composeParts,
  createWords,
  read,
  valueOf,
  type ComposedPart,
  type RawSources,
  type Words,
} from '../domain/support/compose.ts';
import { findManifest } from '../domain/support/find-manifest.ts';
import { readMachine } from '../domain/support/machine.ts';
import { viewNginx } from '../domain/support/nginx-view.ts';
import { placeBundle } from '../domain/support/place-bundle.ts';
import { readLogs } from '../domain/support/read-logs.ts';
import { redact } from '../domain/support/redact.ts';
import { buildCase } from '../pipeline/build-case.ts';
import { caseForm, type BundleIndex, type BundleList, type Case } from '../model/bundle.ts';
import type { BundleResult } from '../model/results.ts';
import type { CommandContext, FreeContext } from '../ports/context.ts';
import type { Facts } from '../model/facts.ts';
import { encodeJson } from '../model/json.ts';
import { Problem } from '../messages/problem.ts';
import type { Site } from '../model/site.ts';
import { recordedProblem } from '../terms/recorded-problem.ts';
import { readArchive } from './check.ts';
import { runStatus } from './status.ts';

export interface BundleOptions {
  readonly platform?: string;
  readonly config?: string;
  /** The archive that was refused, or that is to be installed. */
  readonly archive?: string;
  /** A file, or an existing folder. */
  readonly output?: string;
  readonly yes?: boolean;
  readonly nginxConfig?: string;
}

/**
 * Collects in one file what support needs to examine a case. Works in every state of a platform, for any user, beside a
 * run that holds the lock; what cannot be read is reported as such. Changes nothing on the platform.
 *
 * @throws Problem `usage.site-name`, `usage.site-unknown`, `usage.site-several`, `usage.yes-missing`,
 *   `usage.bundle-exists`, `prerequisite.bundle-declined`, `prerequisite.bundle-unwritable`
 */
export async function runSupportBundle(context: FreeContext, options: BundleOptions): Promise<BundleResult> {
  const { ports } = context;
  const { content, name, parts } = await packSupportBundle(context, options);
  const file = await placeBundle({ content, name, wanted: options.output, ports });
  return { kind: 'bundle', file, bytes: content.length, sha256: digest(content), parts };
}

/** The same, without writing it anywhere. @throws Problem as above */
export async function packSupportBundle(
  context: FreeContext,
  options: BundleOptions,
): Promise<{
  readonly content: Buffer;
  readonly name: string;
  readonly parts: BundleResult['parts'];
}> {
  const { ports, tool, describeBundle, language } = context;
  const at = ports.clock.now().toISOString();
  const sources = await readSources(context, options);
  const words = createWords(sources);
  const { parts, told } = await compose({ context, options, sources, words });
  const list: BundleList = { tool, at, parts: parts.map(({ part }) => part) };
  const described = describeBundle(list);
  ports.emit({
    kind: 'note',
    code: 'support.bundle-list',
    params: { lines: described[language].split('\n') },
  });
  await requireConsent(context, options);
  const files = new Map([
    [listNames.en, Buffer.from(`${described.en}\n`)],
    [listNames.fr, Buffer.from(`${described.fr}\n`)],
    [caseName, Buffer.from(`${encodeJson(redact(told, caseForm, words.scrub))}\n`)],
    ...parts.flatMap((part) => [...part.files]),
  ]);
  const content = await packBundle(
    new Map([[indexName, writeIndex({ list, files, sources, words })], ...files]),
    new Date(at),
  );
  const name = `ospi-support-${at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.tar.gz`;
  return { content, name, parts: list.parts };
}

async function requireConsent({ prompt }: FreeContext, { yes = false }: BundleOptions): Promise<void> {
  if (yes) return;
  if (!prompt.available) throw Problem.of('usage.yes-missing', { command: 'ospi-update support bundle' });
  if (!(await prompt.confirm('write-bundle', {}))) throw Problem.of('prerequisite.bundle-declined', {});
}

/** Reads everything readable. If the configuration is refused, nothing that it names is contacted or run. */
async function readSources(context: FreeContext, options: BundleOptions): Promise<RawSources> {
  const { ports } = context;
  const { platform, config: file } = options;
  const site = await read(() => loadSite({ platform, file, ports }));
  if (site === 'nothing' || 'problem' in site) {
    const history = await readHistory(context, await readPartialSite({ platform, file }));
    const isEmpty = history.journal === 'nothing' || valueOf(history.journal)?.records.length === 0;
    if (site !== 'nothing' && isMistyped(site.problem) && isEmpty) throw site.problem;
    return { site, facts: site, status: site, manifest: 'nothing', ...history };
  }
  const { value: configured } = site;
  const history = await readHistory(context, configured);
  const { last: attempt } = foldJournal(valueOf(history.journal)?.records ?? []);
  const ofPlatform = { ...context, site: configured };
  return {
    site,
    facts: await read(() => readFacts(ofPlatform, options.archive)),
    status: await read(() => runStatus(ofPlatform, {})),
    manifest: await read(() => findManifest({ site: configured, ports, attempt, given: options.archive })),
    ...history,
  };
}

/** No platform is meant, or none was ever here: an empty bundle would be sent in vain. */
function isMistyped({ code }: Problem): boolean {
  return ['usage.site-name', 'usage.site-unknown', 'usage.site-several'].includes(code);
}

async function readFacts(context: CommandContext, path: string | undefined): Promise<Facts> {
  const { site, ports, tool } = context;
  const archive = path === undefined ? undefined : await readArchive(context, path);
  try {
    return await gatherFacts({ site, ports, tool, ...(archive !== undefined && { archive }) });
  } finally {
    if (archive !== undefined && 'close' in archive) await archive.close();
  }
}

async function readHistory(
  { ports }: FreeContext,
  site: Site | undefined,
): Promise<Pick<RawSources, 'journal' | 'logs'>> {
  if (site === undefined) return { journal: 'nothing', logs: new Map() };
  const journal = await read(() => readJournal({ site, ports }));
  const { attempts } = foldJournal(valueOf(journal)?.records ?? []);
  return { journal, logs: await readLogs({ site, attempts: attempts.map(({ id }) => id) }) };
}

async function compose({
  context: { ports },
  options: { nginxConfig },
  sources,
  words,
}: {
  context: FreeContext;
  options: BundleOptions;
  sources: RawSources;
  words: Words;
}): Promise<{ readonly parts: readonly ComposedPart[]; readonly told: Case }> {
  const { site: configured } = sources;
  const site = valueOf(configured);
  const config = nginxConfig === undefined ? {} : { config: resolve(nginxConfig) };
  const facts = valueOf(sources.facts);
  const running = valueOf(sources.status)?.running?.attempt;
  const told = buildCase({
    ...(facts !== undefined && { facts }),
    records: valueOf(sources.journal)?.records ?? [],
    bootId: await ports.system.bootId(),
    ...(running !== undefined && { running }),
  });
  const parts = composeParts({
    sources,
    nginx:
      configured === 'nothing' || 'problem' in configured
        ? configured
        : await read(() => viewNginx({ site: configured.value, ports, ...config, ...words })),
    machine: await read(() =>
      readMachine({ ports, scrub: words.scrub, ...(site !== undefined && { site }) }),
    ),
    words,
  });
  return { parts, told };
}

/** The index for readers: the list of files, their digests, and the state of the journal on the server. */
function writeIndex({
  list: { tool, at, parts },
  files,
  sources,
  words: { scrub },
}: {
  list: BundleList;
  files: ReadonlyMap<string, Buffer>;
  sources: RawSources;
  words: Words;
}): Buffer {
  const journal = valueOf(sources.journal);
  const digests = [...files].map(([name, content]) => [name, digest(content)] as const);
  const index: BundleIndex = {
    format: 1,
    tool,
    at,
    parts,
    files: Object.fromEntries(digests),
    ...(journal !== undefined && {
      verified: {
        records: journal.records.length,
        tornBytes: journal.tornBytes,
        problem:
          journal.problem === undefined ? null : redact(journal.problem.toRecord(), recordedProblem, scrub),
      },
    }),
  };
  return Buffer.from(`${encodeJson(index)}\n`);
}
