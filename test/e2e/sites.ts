import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { answerRequests } from '../../fixtures/site/answer-requests.ts';
import { takeFingerprint } from '../../fixtures/site/fingerprint.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import type { Ran } from '../../fixtures/site/run.ts';
import {
  createScratchSite,
  type ScratchSite,
  type ScratchSiteOptions,
} from '../../fixtures/site/scratch-site.ts';
import { describeLeft } from './describe-left.ts';
import { sharePlace } from '../shared-folder.ts';
import type { VisitReport } from '../../fixtures/visitor/visitor.ts';

/** A running platform behind nginx, with the built program as on a server. All of it ends with the test. */
export async function makeSite({
  kit = planipsy,
  version = '4.2.0',
  name,
  front,
  isOtherVendor = false,
  importing = false,
  prepare,
}: {
  kit?: PlatformKit;
  version?: string;
  /** Of the platform; by default the product's. */
  name?: string;
  front?: ScratchSiteOptions['front'];
  /** With keys unknown to any other site. */
  isOtherVendor?: boolean;
  /** Whether its Superviseur may ask for updates. They are answered as on a server. */
  importing?: boolean;
  /** Of the empty folder in which it will be. */
  prepare?: (folder: string) => Promise<void>;
} = {}): Promise<ScratchSite> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-e2e-'));
  let left: string | undefined;
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true });
    if (left !== undefined) throw new Error(left); // Beside the test's own error, in the report at the end.
  });
  await prepare?.(folder);
  const program = inject('program');
  const vendorFolder = kit === planipsy && !isOtherVendor ? sharePlace('vendor') : undefined;
  const site = await createScratchSite({
    ...{ kit, folder, version, name, front, program, vendorFolder, importing },
  });
  const answering = importing ? answerRequests(site) : undefined;
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') left = await describeLeft(site);
    await answering?.stop();
    await site.stop();
  }); // Before the folder is removed: the last hook runs first.
  return site;
}

/**
 * Platform, backups and journal: what a refusal must leave unchanged. An empty journal does not count: the first run
 * creates its file.
 */
export async function fingerprint({ root, backups, state }: ScratchSite): Promise<string> {
  const journal = await readFile(join(state, 'journal.jsonl'), 'utf8').catch(() => '');
  return `${await takeFingerprint([root, backups])} ${journal}`;
}

/** What a person reads: without colours, and on one line, since a terminal wraps lines anywhere. */
export function words({ stdout, stderr }: Ran): string {
  return `${stdout}${stderr}`.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/\s+/g, ' ');
}

/** The run ended with this code and a matching message, without a stack trace or a gap where a word should be. */
export function expectEnd(ran: Ran, code: number, ...said: readonly RegExp[]): void {
  const text = words(ran);
  expect({ code: ran.code, text }).toEqual({ code, text });
  for (const pattern of said) expect(text).toMatch(pattern);
  expect(text).not.toMatch(/undefined|\[object|NaN| at \S+ \(?(?:file|node):/);
}

/** The visitor saw these, in this order, and nothing else; and everything acknowledged is there. */
export async function expectVisit(
  site: ScratchSite,
  visit: VisitReport,
  sights: readonly string[],
): Promise<void> {
  expect(visit.faults).toEqual([]);
  expect(visit.timeLine.map(({ sight }) => sight)).toEqual(sights);
  expect(visit.acknowledged.length).toBeGreaterThan(10);
  const saved = new Set(await site.listSaved());
  expect(visit.acknowledged.filter((text) => !saved.has(text))).toEqual([]);
}

/** The environment of a minimal cron job: no terminal, no language, no home. */
export const bareEnv: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin' };

/** A command prefix that runs it as a user who is neither root nor an administrator. */
export const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

type Config = Record<string, unknown>;

/** A modified copy of a site's configuration. */
export async function reconfigure(site: ScratchSite, change: (config: Config) => void): Promise<string> {
  const config = parse(await readFile(site.configFile, 'utf8')) as Config;
  change(config);
  const folder = await mkdtemp(join(site.folder, 'changed-'));
  await chmod(folder, 0o755);
  const file = join(folder, basename(site.configFile)); // The file's name is the platform's.
  await writeFile(file, stringify(config));
  return file;
}
