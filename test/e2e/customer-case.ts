import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, inject } from 'vitest';
import { run, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { ReplayResult } from '../../src/model/replay.ts';
import type { BundleResult } from '../../src/model/results.ts';
import type { CheckResult } from '../../src/model/results.ts';
import type { LastAttempt, StatusResult } from '../../src/model/status.ts';
import { asNobody, bareEnv, expectEnd, words } from './sites.ts';

/** What a bundle was made from, and what the customer saw at that time. */
export interface CustomerCase {
  readonly name: string;
  readonly bundle: string;
  readonly status: StatusResult;
  readonly check: CheckResult;
  /** Output of the failed command. */
  readonly said: string;
}

/** Makes the bundle of what has just happened, in the folder `desk`. */
export async function takeCase({
  site,
  desk,
  name,
  said,
  archive,
  configFile = site.configFile,
  through = [],
}: {
  site: ScratchSite;
  desk: string;
  name: string;
  said: string;
  archive?: string;
  configFile?: string;
  /** A prefix for the customer's command line. */
  through?: readonly string[];
}): Promise<CustomerCase> {
  const bundle = join(desk, `${name}.tar.gz`);
  const given = archive === undefined ? [] : [archive];
  const options = { configFile, through };
  const nginx = ['--nginx-config', join(site.folder, 'nginx/nginx.conf')];
  const made = await site.run(
    ['--json', 'support', 'bundle', '--yes', '--output', bundle, ...nginx, ...given],
    options,
  );
  expectEnd(made, 0);
  const result = JSON.parse(made.stdout) as BundleResult;
  expect(result.file).toBe(bundle);
  const status = await site.run(['--json', 'status'], options);
  const check = await site.run(['--json', 'check', '--no-rehearsal', ...given], options);
  // For the engineer to decide on; the vendor has it.
  if (archive !== undefined) await cp(archive, join(desk, basename(archive)));
  await runOrThrow(['chmod', '-R', 'a+rX', desk]);
  return {
    name,
    bundle,
    status: JSON.parse(status.stdout) as StatusResult,
    check: JSON.parse(check.stdout) as CheckResult,
    said,
  };
}

/** Replays it without anything else, and expects what the customer saw. */
export async function expectSame({ name, bundle, status, check, said }: CustomerCase): Promise<void> {
  const replayed = await replay(bundle);
  const { replayed: told } = replayed;
  expect({ name, differences: replayed.differences }).toEqual({ name, differences: [] });
  expect({ name, verdicts: told.verdicts?.map(nameVerdict) }).toEqual({
    name,
    verdicts: check.verdicts.map(nameVerdict),
  });
  expect({ name, exit: told.exit }).toEqual({ name, exit: check.exit });
  expect({ name, refusal: told.refusal }).toEqual({ name, refusal: status.refusal });
  const { ending, step, startedAt, endedAt, rebooted } = status.last ?? {};
  const seen = { ending, step, startedAt, endedAt };
  const { last } = told;
  expect({ name, ...(last && { ...seen, ...pick(last) }) }).toEqual({ name, ...(last && seen) });
  expect(last === undefined).toBe(status.last === undefined);
  expect(told.last?.rebooted).toBe(rebooted);
  if (said !== '' && told.refusal !== undefined) {
    const shown = words(await runReplay(bundle, []));
    expect(shown).toContain(told.refusal.incident);
    expect(said).toContain(told.refusal.incident);
    // The sentence of the failed command, up to the names in it.
    const sentence = /\[OSPI-0[78]\d\d\] [^:(]{20,60}/.exec(said)?.[0] ?? 'none';
    expect(shown).toContain(sentence);
  }
}

const pick = ({ ending, step, startedAt, endedAt }: LastAttempt) => ({ ending, step, startedAt, endedAt });

const nameVerdict = ({ check, status, problem }: CheckResult['verdicts'][number]) => [
  check,
  status,
  problem?.code,
];

/** As the engineer would: not as root, in a separate folder, with an empty environment. */
async function runReplay(bundle: string, args: readonly string[], language = 'en'): Promise<Ran> {
  const launch = [
    process.execPath,
    inject('program'),
    '--lang',
    language,
    'support',
    'replay',
    bundle,
    ...args,
  ];
  return run([...asNobody, ...launch], { cwd: '/', env: bareEnv });
}

export async function replay(bundle: string, args: readonly string[] = []): Promise<ReplayResult> {
  const ran = await runReplay(bundle, ['--json', ...args]);
  expectEnd(ran, 0);
  return JSON.parse(ran.stdout) as ReplayResult;
}
