import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type Ran } from '../../fixtures/site/run.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { Violation } from './fault.ts';
import { readEnding, readHistory } from './history.ts';
import { findProcesses, isService } from './processes.ts';
import { isPage, type Saver } from './saver.ts';
import { applyArgs, fingerprintRelease, versions, type Stand } from './stand.ts';

export interface Case {
  readonly stand: Stand;
  /** What has been acknowledged so far, or is still being acknowledged: the saver is stopped here. */
  readonly saver: Pick<Saver, 'acknowledged' | 'faults' | 'stop'>;
  /** How the run ended; absent if it was killed. */
  readonly ran?: Ran | undefined;
  /** Number of records before the run. */
  readonly before: number;
  /** The run was a backup, not an update: another one must succeed afterwards. */
  readonly isBackup?: boolean;
  /** Errors seen by a visitor that the fault itself explains. */
  readonly excused?: RegExp;
  /** Removes a lasting fault, once its effect has been judged. */
  readonly mend?: () => Promise<void>;
  /** The server came up again and its services are not started yet: a boot may do so after the recovery. */
  readonly isDown?: boolean;
}

type Complain = (holds: boolean, words: string) => void;

/**
 * Judges what a fault has left, then lets `support recover` finish it and judges that: the one check that all faults
 * share.
 *
 * @throws Violation with everything that does not hold
 */
export async function judge(trial: Case): Promise<void> {
  const complaints: string[] = [];
  const expectThat: Complain = (holds, words) => {
    if (!holds) complaints.push(words);
  };
  try {
    await judgeAtOnce(trial, expectThat);
    await trial.mend?.();
    await judgeRefusal(trial, expectThat);
    await judgeRecovery(trial, expectThat);
  } finally {
    await trial.saver.stop();
  }
  const { faults } = trial.saver;
  const unexcused = faults.filter((fault) => trial.excused?.test(fault) !== true);
  expectThat(unexcused.length === 0, `visitor: ${unexcused.slice(0, 3).join(' | ')}`);
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
}

async function judgeAtOnce(trial: Case, expectThat: Complain): Promise<void> {
  const { stand, ran, before, isDown = false } = trial;
  const { site } = stand;
  const { records, fault } = await readHistory(site);
  expectThat(fault === undefined, `journal: ${String(fault)}`);
  const ending = readEnding(records);
  const status = await readStatus(stand, expectThat);
  const told = status?.last?.ending ?? 'none';
  expectThat(told === ending, `status says ${told}, the journal says ${ending}`);
  expectThat(status?.journalProblem === undefined, 'status finds the journal damaged');
  expectThat(status?.running === undefined, 'status says that an attempt runs');
  expectThat(
    (status?.refusal !== undefined) === isRefused(ending),
    `status: refusal ${String(status?.refusal?.outcome)} after ${ending}`,
  );
  await judgeRelease(stand, status, expectThat);
  if (!isDown) await judgePage({ stand, status, records, expectThat });
  if (ran !== undefined)
    judgeExit({
      ran,
      records: records.slice(before),
      endingBefore: readEnding(records.slice(0, before)),
      ending,
      status,
      expectThat,
    });
}

/** An update that failed or was interrupted refuses the next one. */
async function judgeRefusal({ stand, isBackup = false }: Case, expectThat: Complain): Promise<void> {
  const ending = readEnding((await readHistory(stand.site)).records);
  if (isBackup || !isRefused(ending)) return;
  const again = await stand.site.run(applyArgs(stand, 'good'));
  expectThat(again.code === 5, `after ${ending} another apply: ${describe(again)}`);
}

async function judgeRecovery(trial: Case, expectThat: Complain): Promise<void> {
  const { stand, isBackup = false, isDown = false } = trial;
  const { site } = stand;
  const recovery = await site.run(['support', 'recover']);
  expectThat(recovery.code === 0, `support recover: ${describe(recovery)}`);
  if (isDown) await site.startServices();
  const { records, fault, tornBytes } = await readHistory(site);
  expectThat(
    fault === undefined && tornBytes === 0,
    `journal after recovery: ${String(fault)}, torn ${tornBytes}`,
  );
  const ending = readEnding(records);
  expectThat(['none', 'succeeded', 'rolled-back'].includes(ending), `ending after recovery: ${ending}`);
  await judgeEnd(trial, ending === 'succeeded' ? versions.new : versions.old, expectThat);

  // No remains may block what is allowed now.
  const again = await site.run(isBackup ? ['backup'] : applyArgs(stand, 'good'));
  const allowed = ending === 'rolled-back' && !isBackup ? 5 : 0;
  expectThat(again.code === allowed, `after recovery to ${ending}, another run: ${describe(again)}`);
  if (ending === 'none' && !isBackup) await judgeEnd(trial, versions.new, expectThat);
}

/** The platform is open, complete and at rest in one version, with everything that was ever acknowledged. */
async function judgeEnd({ stand, saver, ran }: Case, version: string, expectThat: Complain): Promise<void> {
  const { site, notes } = stand;
  const status = await readStatus(stand, expectThat);
  expectThat(status?.version === version, `version ${String(status?.version)} in place of ${version}`);
  const sight = await awaitOpen(stand);
  expectThat(sight === version, `a visitor sees ${sight} in place of ${version}`);
  expectThat(status?.page === 'off', `status after recovery: page ${String(status?.page)}`);
  await judgeRelease(stand, status, expectThat);
  const acknowledged = [...notes, ...saver.acknowledged];
  const saved = new Set(await site.listSaved().catch(() => []));
  const lost = acknowledged.filter((text) => !saved.has(text));
  expectThat(
    lost.length === 0,
    `${lost.length} of ${acknowledged.length} notes are lost, such as ${lost[0] ?? ''}`,
  );
  const releases = (await readdir(join(site.root, 'releases'))).sort();
  const isNewThere = releases.includes(versions.new);
  expectThat(
    releases.join() === [versions.old, ...(isNewThere ? [versions.new] : [])].join(),
    `releases: ${releases.join()}`,
  );
  // What a disk would not let be deleted was reported.
  if (version === versions.new) expectThat(isNewThere, 'the new release is gone');
  else
    expectThat(
      !isNewThere || saysLeftOver(ran, join(site.root, 'releases', versions.new)),
      'the new release is left',
    );
  const schema = (await readFile(join(site.root, 'shared/schema'), 'utf8')).trim();
  expectThat(schema === (version === versions.new ? '2' : '1'), `schema ${schema} under ${version}`);
  await judgeBackups(stand, status, expectThat);
  await judgeRest(stand, expectThat);
}

async function readStatus({ site }: Stand, expectThat: Complain): Promise<StatusResult | undefined> {
  const ran = await site.run(['--json', 'status']);
  expectThat(ran.code === 0, `status: ${describe(ran)}`);
  try {
    return JSON.parse(ran.stdout) as StatusResult;
  } catch {
    expectThat(false, `status is no JSON: ${ran.stdout.slice(0, 200)}`);
    return undefined;
  }
}

/** `current` points to the old or the new release, and that release is complete, as are all others. */
async function judgeRelease(
  { site, releases }: Stand,
  status: StatusResult | undefined,
  expectThat: Complain,
): Promise<void> {
  const installed = await site.readInstalledVersion().catch(() => 'none');
  expectThat(releases.has(installed), `current points to ${installed}`);
  expectThat(
    status?.version === installed,
    `status says ${String(status?.version)}, current is ${installed}`,
  );
  const names = await readdir(join(site.root, 'releases'));
  // What a killed rehearsal leaves is no release; the next run sweeps it, which is judged in the end.
  for (const version of names.filter((name) => !name.startsWith('.'))) {
    const whole = (await fingerprintRelease(site, version)) === releases.get(version);
    expectThat(whole, `releases/${version} is not whole`);
  }
}

/** Old, page or new; and only a healthy platform is open: the new one once its health check is on record. */
async function judgePage({
  stand: { site },
  status,
  records,
  expectThat,
}: {
  stand: Stand;
  status: StatusResult | undefined;
  records: readonly JournalRecord[];
  expectThat: Complain;
}): Promise<void> {
  const sight = await look(site);
  const installed = await site.readInstalledVersion().catch(() => 'none');
  if (sight === 'page') {
    expectThat(status?.page === 'on', `the page is on, status says ${String(status?.page)}`);
    return;
  }
  expectThat(sight === installed, `a visitor sees ${sight}, current is ${installed}`);
  expectThat(status?.page === 'off', `the page is off, status says ${String(status?.page)}`);
  const wasHealthy = records.some(
    (record) => record.event === 'step.finished' && record.step === 'health-check',
  );
  if (sight === versions.new) expectThat(wasHealthy, 'the new version is open before its health check');
}

function judgeExit({
  ran,
  records,
  endingBefore,
  ending,
  status,
  expectThat,
}: {
  ran: Ran;
  /** Those of this run. */
  records: readonly JournalRecord[];
  endingBefore: string;
  ending: string;
  status: StatusResult | undefined;
  expectThat: Complain;
}): void {
  const hasStarted = records.some(({ event }) => event === 'attempt.started' || event === 'recovery.started');
  const claims: Readonly<Record<number, readonly string[]>> = {
    0: hasStarted ? ['succeeded', 'rolled-back'] : ['none', 'succeeded', 'rolled-back'],
    7: ['rolled-back'],
    // On a disk that accepts no more records, the program itself reports the state of the attempt.
    8: [saysInterrupted(ran) ? 'interrupted' : 'maintenance'],
    1: ['none', 'interrupted', 'maintenance', 'rolled-back'],
  };
  const claimed = claims[ran.code] ?? [endingBefore]; // A refusal changes nothing.
  expectThat(claimed.includes(ending), `the journal says ${ending} after ${describe(ran)}`);
  const isApply = records.some(({ event }) => event === 'attempt.started');
  if (hasStarted && (ran.code === 0 || ran.code === 7))
    expectThat(status?.page === 'off', `the page is ${String(status?.page)} after exit ${ran.code}`);
  if (ran.code === 0 && isApply) expectThat(ending === 'succeeded', `exit 0 after ${ending}`);
  expectThat(
    !/\n +at \S+ \(?(?:file:|node:|\/)/.test(ran.stderr),
    `a stack trace: ${ran.stderr.slice(0, 600)}`,
  );
}

function saysLeftOver(ran: Ran | undefined, path: string): boolean {
  return ran !== undefined && `${ran.stdout}${ran.stderr}`.includes(path);
}

function saysInterrupted({ stdout, stderr }: Ran): boolean {
  return `${stdout}${stderr}`.includes('counts as interrupted');
}

/** What counts as complete can be restored. Reading one backup also reads its chain; the newest comes first. */
async function judgeBackups(
  { site }: Stand,
  status: StatusResult | undefined,
  expectThat: Complain,
): Promise<void> {
  expectThat(status?.backupsProblem === undefined, 'the backups cannot be listed');
  const names = await readdir(site.backups);
  const verified = new Set<string>();
  for (const { id, complete } of status?.backups ?? []) {
    expectThat(names.includes(id), `the backup ${id} is not there`);
    if (!complete || verified.has(id)) continue;
    const ran = await site.run(['--json', 'backup', 'verify', id]);
    expectThat(ran.code === 0, `backup verify ${id}: ${describe(ran)}`);
    const chain = ran.code === 0 ? readChain(ran.stdout) : [];
    expectThat(chain.includes(id), `backup verify ${id} read ${chain.join(', ')}`);
    for (const each of chain) verified.add(each);
  }
}

function readChain(output: string): readonly string[] {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { readonly chain: readonly string[] }).chain;
}

/** The lock is free, and only the services run. */
async function judgeRest({ site }: Stand, expectThat: Complain): Promise<void> {
  for (const path of [join(site.root, '.ospi-update.lock'), join(site.state, 'lock')]) {
    const { code } = await run(['flock', '--exclusive', '--timeout', '1', path, 'true']);
    expectThat(code === 0, `${path} is locked`);
  }
  const others = () => findProcesses(site.folder).filter((process) => !isService(process));
  for (let tries = 0; tries < 20 && others().length > 0; tries += 1) await sleep(50);
  const left = others().map(({ commandLine }) => commandLine);
  expectThat(left.length === 0, `still runs: ${left.join('; ')}`);
}

/** The version that a visitor sees, `page`, or whatever else the answer is. */
async function look(site: Stand['site']): Promise<string> {
  try {
    const answer = await site.ask(site.kit.portals[0] ?? '/');
    if (isPage(answer)) return 'page';
    return site.kit.readVersion(answer) ?? `${answer.status} ${answer.body.slice(0, 80)}`;
  } catch (error) {
    return String(error);
  }
}

/** After a boot the services need a moment. */
async function awaitOpen({ site }: Stand): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const sight = await look(site);
    if (tries === 50 || sight === 'page' || Object.values<string>(versions).includes(sight)) return sight;
    await sleep(100);
  }
}

function isRefused(ending: string): boolean {
  return ['interrupted', 'maintenance', 'rolled-back'].includes(ending);
}

/** How it ended is at the end. */
function describe({ code, stdout, stderr }: Ran): string {
  const words = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ').slice(-1500);
  return `exit ${code}: ${words}`;
}
