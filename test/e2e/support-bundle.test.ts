import { appendFile, chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { run, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { BundleResult, ReplayResult } from '../../src/ports/bundle.ts';
import type { CheckResult, LastAttempt, StatusResult } from '../../src/ports/results.ts';
import { killAt } from './interrupt.ts';
import { asNobody, bareEnv, expectEnd, makeSite, words } from './sites.ts';

/** What a bundle was made of, and what the customer saw at that time. */
interface CustomerCase {
  readonly name: string;
  readonly bundle: string;
  readonly status: StatusResult;
  readonly check: CheckResult;
  /** What the failed command said. */
  readonly said: string;
}

test(
  'the bundle of each kind of failure replays, where there is nothing else, to what the customer saw',
  { timeout: 600_000 },
  async () => {
    const site = await makeSite();
    const desk = await mkdtemp(join(tmpdir(), 'ospi-desk-'));
    onTestFinished(() => rm(desk, { recursive: true, force: true }));
    await runOrThrow(['chmod', '755', desk]);
    const cases: CustomerCase[] = [];
    const take = async (
      name: string,
      said: string,
      options: { archive?: string; configFile?: string } = {},
    ) => {
      cases.push(await takeCase({ site, desk, name, said, ...options }));
    };
    const apply = (archive: string) => site.run(['apply', '--accept-notice', archive]);

    const good = await site.packUpdate({ version: '4.3.0', name: 'good.ospi' });
    const demanding = await reconfigure(site, (config) => {
      config['requirements'] = {
        cpuCores: { minimum: 1, recommended: 1 },
        memoryGiB: { minimum: 9000, recommended: 9000 },
        freeDiskPercent: 1,
      };
    });
    const refused = await site.run(['apply', good], { configFile: demanding });
    expectEnd(refused, 3);
    await take('prerequisite', words(refused), { archive: good, configFile: demanding });

    const cut = join(site.folder, 'cut.ospi');
    await writeFile(cut, (await readFile(good)).subarray(0, -300));
    const damaged = await apply(cut);
    expectEnd(damaged, 4);
    await take('archive', words(damaged), { archive: cut });

    const migrate = await apply(
      await site.packUpdate({
        version: '4.3.0',
        name: 'migrate.ospi',
        scripts: { migrate: 'echo "column is missing" >&2; exit 4' },
      }),
    );
    expectEnd(migrate, 7);
    await take('migrate', words(migrate));
    await forget(site);

    const slow = await site.packUpdate({
      version: '4.3.0',
      name: 'slow.ospi',
      scripts: { migrate: 'sleep 60' },
    });
    await killAt(site, ['apply', '--accept-notice', slow], 'step.started hook-migrate');
    await take('kill', '');
    // What a power cut leaves as well: a line that was never finished.
    await appendFile(join(site.state, 'journal.jsonl'), '{"seq":99,"at":"2026');
    await take('power-cut', '');
    expectEnd(await site.run(['support', 'recover']), 0);
    await take('recovered', '');
    await forget(site);

    const pidFile = join(site.folder, 'nginx/nginx.pid');
    const nginx = await apply(
      await site.packUpdate({
        version: '4.3.0',
        name: 'nginx.ospi',
        scripts: { 'post-install': `kill -QUIT $(cat '${pidFile}')` },
      }),
    );
    expectEnd(nginx, 8);
    await take('nginx', words(nginx));

    await site.stop();
    await chmod(site.folder, 0o700); // To the engineer, who is somebody else, it is not there.
    for (const each of cases) await expectSame(each);
    await expectDecision(cases, good);
  },
);

/** Nothing is left of it but what is in the desk. */
async function expectDecision(cases: readonly CustomerCase[], good: string): Promise<void> {
  const bundle = cases.find(({ name }) => name === 'migrate')?.bundle ?? '';
  const copy = join(bundle, '..', basename(good));
  const { decision } = await replay(bundle, ['--with', copy]);
  expect(decision?.now).toMatchObject({ kind: 'refused', problem: { code: 'locked.attempt-failed' } });
  expect(decision?.released).toMatchObject({ kind: 'plan', plan: { from: '4.2.0', to: '4.3.0' } });
}

async function takeCase({
  site,
  desk,
  name,
  said,
  archive,
  configFile = site.configFile,
}: {
  site: ScratchSite;
  desk: string;
  name: string;
  said: string;
  archive?: string;
  configFile?: string;
}): Promise<CustomerCase> {
  const bundle = join(desk, `${name}.tar.gz`);
  const given = archive === undefined ? [] : [archive];
  const options = { configFile };
  const nginx = ['--nginx-config', join(site.folder, 'nginx/nginx.conf')];
  const made = await site.run(
    ['--json', 'support', 'bundle', '--yes', '--output', bundle, ...nginx, ...given],
    options,
  );
  expectEnd(made, 0);
  const result = JSON.parse(made.stdout) as BundleResult;
  expect(result.file).toBe(bundle);
  const status = await site.run(['--json', 'status'], options);
  const check = await site.run(['--json', 'check', ...given], options);
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

async function expectSame({ name, bundle, status, check, said }: CustomerCase): Promise<void> {
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
    // The sentence of the failed command, up to what it names.
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

/** As the engineer does it: not root, in a folder of his own, with an empty environment. */
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

async function replay(bundle: string, args: readonly string[] = []): Promise<ReplayResult> {
  const ran = await runReplay(bundle, ['--json', ...args]);
  expectEnd(ran, 0);
  return JSON.parse(ran.stdout) as ReplayResult;
}

/** What support's release will do: the platform may be updated again. Journal, logs and all that remembers them go. */
async function forget(site: ScratchSite): Promise<void> {
  await rm(join(site.state, 'journal.jsonl'));
  await rm(join(site.state, 'attempts'), { recursive: true, force: true });
}

type Config = Record<string, unknown>;

async function reconfigure(site: ScratchSite, change: (config: Config) => void): Promise<string> {
  const config = parse(await readFile(site.configFile, 'utf8')) as Config;
  change(config);
  const folder = await mkdtemp(join(site.folder, 'changed-'));
  const file = join(folder, basename(site.configFile));
  await writeFile(file, stringify(config));
  return file;
}
