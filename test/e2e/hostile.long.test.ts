import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { takeFingerprint } from '../../fixtures/site/fingerprint.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { catalogues } from '../../src/messages/index.ts';
import { Problem } from '../../src/messages/problem.ts';
import type { RecordedProblem } from '../../src/terms/recorded-problem.ts';
import { seed } from '../domain/backup/random.ts';
import { trustedKeys } from '../domain/archive/parts.ts';
import { corpus } from '../hostile/corpus.ts';
import { hookTrace, pack, type Hostile } from '../hostile/hostile.ts';
import { count } from '../hostile/tally.ts';
import { makeSite, words } from './sites.ts';

/** The first in the corpus with this refusal. */
const representatives = new Map(
  corpus
    .filter(({ ending }) => ending !== 'harmless')
    .toReversed()
    .map((hostile) => [hostile.ending, hostile]),
);

/**
 * Of all those that `corpus.test.ts` tries in process: `TEST_HOSTILE=1000 npm test` starts the program for each of
 * them.
 */
const starts = Number(process.env['TEST_HOSTILE'] ?? 30);

/** Different ones in each run, so that all are tried over many runs; and always one of each refusal. */
const drawn = corpus
  .map((hostile) => ({ hostile, lot: drawLot(`${seed} ${hostile.kind} ${hostile.name}`) }))
  .sort((one, other) => (one.lot < other.lot ? -1 : 1))
  .slice(0, starts)
  .map(({ hostile }) => hostile);
const chosen = [...new Set([...drawn, ...representatives.values()])];

interface Lane {
  readonly site: ScratchSite;
  /** What no refusal may change. */
  readonly before: string;
}

describe(`with TEST_SEED=${seed}`, () => {
  test('a hostile archive ends with its own refusal, runs nothing and changes nothing', async () => {
    const lanes = await Promise.all([prepareLane(), prepareLane()]);
    const wrong: string[] = [];
    const told = new Map<string, RecordedProblem>();
    const queue = [...chosen];
    const work = async (lane: Lane) => {
      for (let hostile = queue.shift(); hostile !== undefined; hostile = queue.shift()) {
        const faults = await meet(lane, hostile, told);
        wrong.push(...faults.map((fault) => `${hostile.kind}: ${hostile.name}: ${fault}`));
        count({ kind: hostile.kind, how: 'by the built program', tried: 1 });
      }
    };
    await Promise.all(lanes.map(work));
    expect(wrong).toEqual([]);
    expect(chosen.length).toBeGreaterThan(representatives.size);
    expectOwnSentences([...told.values()]);
  }, 600_000);
});

/**
 * A platform that trusts the corpus's key and has its notice in the journal, so that only the archive can be refused.
 */
async function prepareLane(): Promise<Lane> {
  const site = await makeSite();
  const config = parse(await readFile(site.configFile, 'utf8')) as Record<string, unknown>;
  await writeFile(site.configFile, stringify({ ...config, trustedKeys }));
  const outside = join(site.folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'sentinel'), 'as it was');
  const good = join(site.publisher, 'good.ospi');
  await writeFile(good, pack());
  const ran = await site.run(['check', '--accept-notice', good]);
  expect({ ...ran, stdout: '' }).toMatchObject({ code: 0 });
  return { site, before: await takeState(site) };
}

/** Releases, `current`, flag, backups, journal and all other state, and what is outside of it. */
async function takeState(site: ScratchSite): Promise<string> {
  const { root, state, backups, inbox, folder } = site;
  // The lock file names its last holder, and a verified notice is written out to be read.
  const kept = (await readdir(state)).filter((name) => !['lock', 'notices'].includes(name)).sort();
  return takeFingerprint([
    root,
    site.public,
    backups,
    inbox,
    join(folder, 'outside'),
    ...kept.map((name) => join(state, name)),
  ]);
}

async function meet(lane: Lane, hostile: Hostile, told: Map<string, RecordedProblem>): Promise<string[]> {
  const { site, before } = lane;
  const path = join(site.publisher, 'hostile.ospi');
  await writeFile(path, hostile.make());
  const faults =
    hostile.ending === 'harmless' ? await check(site, path) : await apply({ site, path, hostile, told });
  if ((await takeState(site)) !== before) faults.push('something was changed');
  if (await exists(join(site.root, hookTrace))) faults.push('a hook ran');
  if ((await readFile(join(site.state, 'journal.jsonl'), 'utf8')).includes('attempt.started'))
    faults.push('an attempt was started');
  return faults;
}

async function check(site: ScratchSite, path: string): Promise<string[]> {
  const ran = await site.run(['check', path]);
  return ran.code === 0 ? [] : [`exit ${ran.code}: ${words(ran)}`];
}

/** Refused by `apply` with the expected code; and one of each kind reported in French by `check`. */
async function apply({
  site,
  path,
  hostile,
  told,
}: {
  site: ScratchSite;
  path: string;
  hostile: Hostile;
  told: Map<string, RecordedProblem>;
}): Promise<string[]> {
  const ran = await site.run(['apply', '--accept-notice', '--json', path]);
  const last = ran.stdout.trimEnd().split('\n').at(-1) ?? '';
  const answer = JSON.parse(last) as RecordedProblem & { what: string; remedy: string };
  if (ran.code !== 4 || answer.code !== hostile.ending)
    return [`exit ${ran.code}, not as ${hostile.ending}: ${last.slice(0, 300)}`];
  const { what, remedy } = tell('en', answer);
  const faults = answer.what === what && answer.remedy === remedy ? [] : [`other words: ${answer.what}`];
  if (/undefined|\[object|NaN\b/.test(answer.what)) faults.push(`a hole in its words: ${answer.what}`);
  if (representatives.get(hostile.ending) !== hostile) return faults;
  told.set(answer.code, answer);
  return [...faults, ...(await checkInFrench(site, path, answer))];
}

async function checkInFrench(site: ScratchSite, path: string, problem: RecordedProblem): Promise<string[]> {
  const ran = await site.run(['check', '--lang', 'fr', path]);
  const said = squeeze(words(ran));
  const { what, remedy } = tell('fr', problem);
  const isTold = said.includes(squeeze(what)) && said.includes(squeeze(remedy));
  return ran.code === 4 && isTold ? [] : [`check ends with ${ran.code} and says: ${words(ran)}`];
}

/** No two refusals have the same text in either language: each gives its own reason. */
function expectOwnSentences(problems: readonly RecordedProblem[]): void {
  expect(problems.length).toBe(representatives.size);
  for (const language of ['en', 'fr'] as const) {
    const sentences = new Set(problems.map((problem) => tell(language, problem).what));
    expect(sentences.size).toBe(problems.length);
  }
  for (const problem of problems) expect(tell('fr', problem).what).not.toBe(tell('en', problem).what);
}

function tell(language: 'en' | 'fr', { code, params }: RecordedProblem) {
  const problems: Readonly<Record<string, unknown>> = catalogues[language].problems;
  const sentence = problems[code] as (params: object) => { what: string; remedy: string };
  return sentence(Problem.fromRecord({ code, params }).params);
}

/** A terminal wraps and indents lines, and French has its own blanks. */
function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function drawLot(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
