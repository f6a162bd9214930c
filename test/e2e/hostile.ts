import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { parse, stringify } from 'yaml';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { takeFingerprint } from '../../fixtures/site/fingerprint.ts';
import {
  createScratchSite,
  type ScratchSite,
  type SiteRunOptions,
} from '../../fixtures/site/scratch-site.ts';
import { expectEnd, words } from './sites.ts';

/** A platform shared by many hostile cases, since none of them may change it. */
export interface Victim {
  readonly site: ScratchSite;
  /** A valid update, whose hooks would leave a mark. */
  readonly archive: string;
  /** Belongs to somebody else: what a link, a path or a name might lead to. */
  readonly outside: string;
  readonly sentinel: string;
  /** Exists once a hook, or foreign code, was run. */
  readonly mark: string;
}

/** @param installs whether an update is installed first, so that there are a journal, its logs and a backup */
export function shareVictim({ installs }: { readonly installs: boolean }): () => Victim {
  let victim: Victim | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ospi-update-hostile-'));
    const program = inject('program');
    const site = await createScratchSite({ kit: planipsy, folder, version: '4.2.0', program });
    victim = await prepareVictim(site, installs);
  });
  afterAll(async () => {
    await victim?.site.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (victim === undefined) throw new Error('the platform is not there');
    return victim;
  };
}

async function prepareVictim(site: ScratchSite, installs: boolean): Promise<Victim> {
  const outside = join(site.folder, 'outside');
  const sentinel = join(outside, 'sentinel');
  const mark = join(site.folder, 'mark');
  await mkdir(outside);
  await writeFile(sentinel, 'precious');
  if (installs) {
    const first = await site.packUpdate({ version: '4.3.0' });
    expectEnd(await site.run(['apply', '--accept-notice', first]), 0);
  }
  const leaveMark = `touch ${mark}`;
  const scripts = { 'pre-install': leaveMark, migrate: leaveMark, 'post-install': leaveMark };
  const archive = await site.packUpdate({ version: '4.4.0', scripts });
  // The first refusal creates the state folder and its content; nothing may change after that.
  expectEnd(await site.run(['apply', '--accept-notice', join(site.publisher, 'none.ospi')]), 4);
  return { site, archive, outside, sentinel, mark };
}

/** Everything that a refusal must leave unchanged; the lock file's text names each new holder. */
export async function fingerprintAll({ site, outside, mark }: Victim): Promise<string> {
  const { root, backups, state, public: served } = site;
  const own = ['journal.jsonl', 'journal.reserve', 'attempts', 'notices'].map((name) => join(state, name));
  return takeFingerprint([root, backups, served, outside, mark, ...own]);
}

export interface Refusal {
  readonly code: number;
  readonly en: RegExp;
  readonly fr: RegExp;
}

type Language = 'en' | 'fr';

const toldInBoth = new Set<string>();
let turn: Language = 'en';

/**
 * The first refusal of a kind is reported in both languages; others like it alternate, since each run costs a start of
 * the program.
 */
function chooseLanguages(kind: string): readonly Language[] {
  if (!toldInBoth.has(kind)) {
    toldInBoth.add(kind);
    return ['en', 'fr'];
  }
  turn = turn === 'en' ? 'fr' : 'en';
  return [turn];
}

/** The command is refused with the expected message, and changes nothing at all. */
export async function expectRefusal(
  victim: Victim,
  { code, en, fr }: Refusal,
  { args, ...options }: SiteRunOptions & { readonly args?: readonly string[] } = {},
): Promise<string> {
  const { site, archive, mark } = victim;
  const before = await fingerprintAll(victim);
  const command = args ?? ['apply', '--accept-notice', archive];
  let said = '';
  for (const language of chooseLanguages(`${code} ${en.source}`)) {
    const ran = await site.run([...command, '--lang', language], options);
    expectEnd(ran, code, { en, fr }[language], unchanged[language]);
    said = words(ran);
  }
  expect(await fingerprintAll(victim)).toBe(before);
  expect(await exists(mark)).toBe(false);
  return said;
}

const unchanged = { en: /Nothing was changed/, fr: /Rien n’a été modifié/ };

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Lets a case change the state folder at will, and restores everything. */
export async function withState<T>({ site }: Victim, action: () => Promise<T>): Promise<T> {
  const kept = `${site.state}.kept`;
  await cp(site.state, kept, { recursive: true, preserveTimestamps: true });
  try {
    return await action();
  } finally {
    await rm(site.state, { recursive: true, force: true });
    await cp(kept, site.state, { recursive: true, preserveTimestamps: true });
    await rm(kept, { recursive: true, force: true });
  }
}

export type Configuration = Record<string, unknown>;

/** Another configuration of the same platform, in a separate folder; removed when the test file ends. */
export async function writeConfiguration(
  { site }: Victim,
  change: (configuration: Configuration) => void = () => undefined,
): Promise<string> {
  const configuration = parse(await readFile(site.configFile, 'utf8')) as Configuration;
  change(configuration);
  const file = join(await mkdtemp(join(site.folder, 'configured-')), basename(site.configFile));
  await writeFile(file, stringify(configuration), { mode: 0o644 });
  return file;
}

/** A command prefix with a timeout: a hanging command exits with 124. */
export const bounded = ['timeout', '--kill-after=5', '60'];
