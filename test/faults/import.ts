import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { run, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import type { ImportAnswer } from '../../src/model/import-answer.ts';
import { digestFile, makeDropFolder, type DropFolder } from '../e2e/drop-folder.ts';
import { pickOne, Violation, type Fault, type Made, type Place } from './fault.ts';
import { countRecords, readHistory } from './history.ts';
import { judge } from './judge.ts';
import { giveUp, startSaver } from './saver.ts';
import { requireSuccess, versions, type Stand } from './stand.ts';
import { listCalls, nameCall, runTraced, writeCalls, type Call } from './strace.ts';
import { answers, triesForWrite } from './write-fault.ts';

const request = 'import-1';

/** A moment of the hand-over from the Superviseur to root. */
interface Moment {
  readonly name: string;
  readonly update: 'good' | 'failing';
  /** Whether the request is queued by then, or only put. */
  readonly isQueued: boolean;
  readonly args: readonly string[];
}

const moments: readonly Moment[] = [
  { name: 'import --take', update: 'good', isQueued: false, args: ['import', '--take'] },
  { name: 'import --run', update: 'good', isQueued: true, args: ['import', '--run'] },
  { name: 'import --run (failing)', update: 'failing', isQueued: true, args: ['import', '--run'] },
];

/**
 * SIGKILL, EIO and ENOSPC at every call that changes the disk while an update that the Superviseur asks for is taken and installed.
 * Afterwards what a boot and the timers run is run, and the Superviseur asks for something else.
 */
export const importing: Fault = {
  name: 'import',
  whyNot: () =>
    Promise.resolve(process.getuid?.() === 0 ? undefined : 'the drop folder is of another account'),
  async list({ stand, random, isSample }) {
    const places: Place[] = [];
    for (const moment of isSample ? pickOne(moments, random) : moments)
      for (const call of await learnCallsOf(stand, moment)) {
        places.push(faultAt({ moment, call, inject: 'signal=KILL', lasts: false }));
        for (const { error, lasts, calls } of answers)
          if (calls.includes(call.call))
            places.push(faultAt({ moment, call, inject: `error=${error}`, lasts }));
      }
    return places;
  },
};

/** A Superviseur that may ask a stand's platform for updates. */
interface Asking extends DropFolder {
  readonly folder: string;
  readonly configFile: string;
  readonly acceptance: Readonly<Record<'good' | 'failing', string>>;
  /** An update that is asked for afterwards. */
  readonly next: string;
  readonly run: (args: readonly string[]) => Promise<Ran>;
}

const known = new WeakMap<Stand, Promise<Asking>>();

function openAsking(stand: Stand): Promise<Asking> {
  const found = known.get(stand) ?? prepareAsking(stand);
  known.set(stand, found);
  return found;
}

async function prepareAsking(stand: Stand): Promise<Asking> {
  const { site, archives, workFolder } = stand;
  const folder = join(site.folder, 'drop');
  const configFolder = join(workFolder, 'importing');
  await mkdir(configFolder);
  const configFile = join(configFolder, `${site.kit.product}.yaml`);
  const config = parse(await readFile(site.configFile, 'utf8')) as Record<string, unknown>;
  await writeFile(configFile, stringify({ ...config, import: { folder, mode: 'apply' } }));
  const digestNotice = async (archive: string) => {
    const notice = join(workFolder, 'notice');
    await site.run(['check', '--no-rehearsal', '--notice-to', notice, archive]);
    const digest = await digestFile(notice);
    await rm(notice);
    return digest;
  };
  return {
    ...(await makeDropFolder(folder)),
    folder,
    configFile,
    acceptance: { good: await digestNotice(archives.good), failing: await digestNotice(archives.failing) },
    next: await site.packUpdate({ version: '4.4.0' }),
    run: (args) => site.run(args, { configFile }),
  };
}

async function learnCallsOf(stand: Stand, moment: Moment): Promise<readonly Call[]> {
  const { configFile } = await prepareMoment(stand, moment);
  const { ran, lines } = await runTraced({
    stand,
    configFile,
    args: moment.args,
    scope: 'program',
    calls: writeCalls,
  });
  if (moment.update === 'good') requireSuccess(ran);
  return listCalls(lines, stand);
}

/** The request is put, or queued; that is done once for each platform, and its files are restored after that. */
async function prepareMoment(stand: Stand, { update, isQueued }: Moment): Promise<Asking> {
  const asking = await openAsking(stand);
  const { folder } = asking;
  const name = `${isQueued ? 'queued' : 'asked'}-${update}`;
  const kept = join(stand.workFolder, 'drops', name);
  const empty = () => runOrThrow(['find', folder, '-mindepth', '1', '-delete']);
  if (!stand.kept.has(name)) {
    await stand.bringBack('start');
    await empty();
    const accepted = { noticeSha256: asking.acceptance[update], at: new Date().toISOString() };
    await asking.ask({ name: request, file: stand.archives[update], accepted });
    if (isQueued) requireSuccess(await asking.run(['import', '--take']));
    await mkdir(kept, { recursive: true });
    await runOrThrow(['cp', '-a', '--', `${folder}/.`, kept]);
    await stand.keep(name);
  }
  await stand.bringBack(name);
  await empty();
  await runOrThrow(['cp', '-a', '--', `${kept}/.`, folder]);
  return asking;
}

interface Injection {
  readonly moment: Moment;
  readonly call: Call;
  /** In strace's notation. */
  readonly inject: string;
  readonly lasts: boolean;
}

function faultAt(injection: Injection): Place {
  const { moment, call, inject, lasts } = injection;
  return {
    where: `${moment.name}, ${inject}${lasts ? ' from then on' : ''}`,
    name: nameCall(call),
    detail: call.line,
    make: (stand) => injectFault(stand, injection),
  };
}

async function injectFault(stand: Stand, { moment, call, inject, lasts }: Injection): Promise<Made> {
  const tries = call.call === 'write' && inject !== 'signal=KILL' ? triesForWrite : 1;
  for (let count = 0; count < tries; count += 1) {
    const asking = await prepareMoment(stand, moment);
    const before = await countRecords(stand.site);
    const saver = startSaver(stand.site);
    const { ran, lines, hung } = await runTraced({
      stand,
      configFile: asking.configFile,
      args: moment.args,
      scope: 'program',
      calls: [call.call],
      path: call.path,
      inject: `${inject}:when=${call.index + count}${lasts ? '+' : ''}`,
    });
    const injected = lines.filter((each) => each.includes('(INJECTED)'));
    // Within Node itself, where no disk can fail: it may abort or hang.
    if (injected.some((each) => !each.includes(`${stand.site.folder}/`))) {
      await saver.stop();
      if (hung) return 'missed';
      continue;
    }
    if (hung) await giveUp(saver);
    const isKilled = lines.some((each) => each.includes('+++ killed by SIGKILL +++'));
    const isMade = isKilled || injected.length > 0;
    await judge({
      stand,
      saver,
      before,
      ...(ran.code !== 255 && !isKilled && { ran }),
      mend: () => finish({ stand, asking, moment, isKilled }),
    });
    return isMade ? 'made' : 'missed';
  }
  return 'missed';
}

/** What a boot and the timers run; then the request has its end, and another one is served. */
async function finish({
  stand,
  asking,
  moment,
  isKilled,
}: {
  stand: Stand;
  asking: Asking;
  moment: Moment;
  isKilled: boolean;
}): Promise<void> {
  const { site } = stand;
  const complaints: string[] = [];
  const expectThat = (holds: boolean, words: string) => {
    if (!holds) complaints.push(words);
  };
  for (const args of [
    ['support', 'recover', '--interrupted'],
    ['import', '--take'],
    ['import', '--run'],
    ['import', '--take'],
  ]) {
    const ran = await asking.run(args);
    const allowed = args.includes('--take') ? [0] : [0, 7];
    expectThat(
      allowed.includes(ran.code),
      `${args.join(' ')}: exit ${ran.code}: ${ran.stderr.trim().slice(-800)}`,
    );
  }
  const { records } = await readHistory(site);
  const attempts = records.flatMap((record) =>
    record.event === 'attempt.started' && record.data.requested?.request === request
      ? [record.attempt ?? '']
      : [],
  );
  const answer = await asking.readAnswer(request).catch((error: unknown) => String(error));
  const installed = await site.readInstalledVersion();
  for (const words of judgeAnswer({ answer, attempts, installed, moment, isKilled }))
    expectThat(false, words);
  expectThat(
    installed === versions.old || attempts.length === 1,
    `${installed} by ${attempts.length} attempts`,
  );
  for (const words of await askNext(asking, installed, attempts.length)) expectThat(false, words);
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
}

function judgeAnswer({
  answer,
  attempts,
  installed,
  moment,
  isKilled,
}: {
  answer: ImportAnswer | string;
  attempts: readonly string[];
  installed: string;
  moment: Moment;
  isKilled: boolean;
}): readonly string[] {
  if (typeof answer === 'string') return [`no answer: ${answer}`];
  const { state, attempt, incident, code, mendable } = answer;
  const told = JSON.stringify({ state, attempt, incident, code, mendable });
  if (attempts.length > 1) return [`run ${attempts.length} times: ${told}`];
  // What was refused because of a fault of the disk may be asked for again, without another upload.
  if (attempts.length === 0)
    return state === 'refused' && mendable === true && !isKilled ? [] : [`never run: ${told}`];
  return isTrueOf(answer, attempts[0] ?? '', installed) &&
    (installed !== versions.new || moment.update === 'good')
    ? []
    : [`${installed} is installed: ${told}`];
}

function isTrueOf({ state, attempt, incident = '' }: ImportAnswer, only: string, installed: string): boolean {
  if (attempt !== only) return false;
  return installed === versions.new ? state === 'succeeded' : state === 'failed' && incident.includes(only);
}

/** After a failed attempt everything is refused; otherwise another request comes as far as its notice. */
async function askNext(asking: Asking, installed: string, attempts: number): Promise<readonly string[]> {
  await asking.ask({ name: 'next', file: asking.next });
  const { code, stderr } = await asking.run(['import', '--take']);
  if (code !== 0) return [`the next round: exit ${code}: ${stderr.trim().slice(-800)}`];
  const answer = await asking.readAnswer('next').catch((error: unknown) => String(error));
  if (typeof answer === 'string') return [`the next request has no answer: ${answer}`];
  const expected = attempts > 0 && installed === versions.old ? 'refused' : 'waiting';
  // What is refused for its head alone is not copied: it stays with the account.
  const own = expected === 'refused' ? ['!', '-name', 'next.ospi'] : [];
  const { stdout } = await run([
    'find',
    asking.folder,
    '(',
    '-name',
    '.*',
    '-o',
    '-name',
    '*.ospi',
    ')',
    ...own,
  ]);
  return [
    ...(answer.state === expected ? [] : [`the next request is ${answer.state}: ${answer.text.en}`]),
    ...(stdout === '' ? [] : [`left in the drop folder: ${stdout}`]),
  ];
}
