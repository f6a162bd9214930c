import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from '../../fixtures/site/run.ts';
import { createDatabaseStand, type DatabaseStand } from './database-stand.ts';
import { countTo, Violation, type Fault, type Made } from './fault.ts';
import { startSaver, type Saver } from './saver.ts';
import { versions, type Stand } from './stand.ts';
import { findRecovery, isOver, readStatus, victims, type Victim } from './victims.ts';
import { compareContent, listLeft } from './zoos.ts';

/** In each row: 504 kills of the updater, and 60 of servers, if none comes too late. */
const places = { updater: 21, server: 3 };
/** Consecutive kills at one place: whatever resumes the killed run is killed too, before the last one may finish. */
const killsAtPlace = { updater: 4, server: 2 };

/** The assumed duration of a run if only a few places are tried: measuring it would take longer than they do. */
const sampledMilliseconds = 8000;

/**
 * Random kills of the updater, and of the servers that it works on, while databases are dumped, copied, compared,
 * swapped and dropped. Afterwards each database is completely the old or the new one, nothing of another name is left,
 * and one recovery is enough.
 */
export const kills: Fault = {
  name: 'kills',
  limitMilliseconds: 900_000,
  list: ({ random, isSample }) =>
    Promise.resolve(
      victims.flatMap((victim) => [
        ...listPlaces({ victim, target: 'updater', random, isSample }),
        ...listPlaces({ victim, target: 'postgresql', random, isSample }),
        ...listPlaces({ victim, target: 'mariadb', random, isSample }),
      ]),
    ),
};

type Target = 'updater' | 'postgresql' | 'mariadb';

function listPlaces({
  victim,
  target,
  random,
  isSample,
}: {
  victim: Victim;
  target: Target;
  random: () => number;
  isSample: boolean;
}) {
  const kind = target === 'updater' ? 'updater' : 'server';
  const count = places[kind];
  return countTo(count).map((number) => {
    const later = countTo(killsAtPlace[kind] - 1).map(random);
    const moments = [(number - random()) / count, ...later];
    return {
      where: target === 'updater' ? victim.where : `${victim.where}, ${target} dies`,
      name: `place ${number} of ${count}`,
      make: (stand: Stand) =>
        makeKills({
          ...{ stand, victim, target },
          moments: isSample ? moments.slice(0, 2) : moments,
          isThorough: number % 4 === 0,
          isSample,
        }),
    };
  });
}

/** One for each platform of the harness, which ends with it. */
const stands = new WeakMap<Stand, Promise<Own>>();

interface Own {
  readonly databases: DatabaseStand;
  /** Of an undisturbed run, in milliseconds. */
  readonly durations: Map<Victim, number>;
  /** The last place may have left the databases in another state than the common initial one. */
  isChanged: boolean;
}

async function makeKills({
  stand,
  victim,
  target,
  moments,
  isThorough,
  isSample,
}: {
  stand: Stand;
  victim: Victim;
  target: Target;
  /** Position in an undisturbed run, from 0 to 1; of the first run, then of those that resume it. */
  moments: readonly number[];
  /** Whether a backup is made afterwards even if nothing requires it. */
  isThorough: boolean;
  isSample: boolean;
}): Promise<Made> {
  const own = await (stands.get(stand) ?? createOwn(stand));
  for (const each of victim.isRecovered ? [victim, findRecovery()] : [victim])
    if (!own.durations.has(each))
      own.durations.set(each, isSample ? sampledMilliseconds : await measure(own, each));
  const saver = await begin(own, victim);
  try {
    const { counts, ended } = await killAgain({ own, victim, target, moments });
    await judge({ own, victim, ended, isServerKilled: target !== 'updater', isThorough, saver });
    return counts;
  } finally {
    await saver?.stop();
  }
}

/** @returns the number of kills that occurred or came too late, and the runs that ended on their own */
async function killAgain({
  own: { databases, durations },
  victim,
  target,
  moments,
}: {
  own: Own;
  victim: Victim;
  target: Target;
  moments: readonly number[];
}) {
  const counts = { made: 0, missed: 0 };
  const ended: Ran[] = [];
  for (const [index, moment] of moments.entries()) {
    const next = index === 0 || !victim.isRecovered ? victim : findRecovery();
    if (next !== victim && (await readStatus(databases.site)).refusal === undefined) break;
    const running = databases.site.start(next.args(databases));
    await sleep((durations.get(next) ?? 0) * moment);
    const wasOver = await isOver(running);
    if (target === 'updater') running.kill('SIGKILL');
    else await killServer(databases, target);
    const ran = await running.ended;
    if (target !== 'updater' || wasOver) ended.push(ran);
    counts[wasOver ? 'missed' : 'made'] += 1;
    if (wasOver) break;
  }
  return { counts, ended };
}

async function killServer({ servers }: DatabaseStand, target: 'postgresql' | 'mariadb'): Promise<void> {
  await servers[target].kill();
  await sleep(500);
  await servers[target].start();
}

function createOwn(stand: Stand): Promise<Own> {
  const own = createDatabaseStand({ program: stand.program }).then((databases) => ({
    databases,
    durations: new Map<Victim, number>(),
    isChanged: false,
  }));
  stands.set(stand, own);
  stand.onEnd(async () => (await own).databases.end());
  return own;
}

async function measure(own: Own, victim: Victim): Promise<number> {
  const saver = await begin(own, victim);
  const start = performance.now();
  await own.databases.site.run(victim.args(own.databases));
  const duration = performance.now() - start;
  await saver?.stop();
  return duration;
}

async function begin(own: Own, victim: Victim): Promise<Saver | undefined> {
  const { databases } = own;
  await databases.bringBack({ servers: own.isChanged });
  own.isChanged = true;
  if (victim.hasVisitor) await waitUntilOpen(databases);
  const saver = victim.hasVisitor ? startSaver(databases.site) : undefined;
  await saver?.next();
  await victim.prepare(databases);
  return saver;
}

async function judge({
  own,
  victim,
  ended,
  isServerKilled,
  isThorough,
  saver,
}: {
  own: Own;
  victim: Victim;
  /** The runs that were not killed. */
  ended: readonly Ran[];
  isServerKilled: boolean;
  /** Whether a backup is made afterwards even if nothing requires it. */
  isThorough: boolean;
  saver: Saver | undefined;
}): Promise<void> {
  const { databases } = own;
  const { site, servers } = databases;
  const complaints: string[] = [];
  const expectThat = (holds: boolean, words: string) => {
    if (!holds) complaints.push(words);
  };
  const said = ({ code, stdout, stderr }: Ran) =>
    `exit ${code}: ${`${stdout}${stderr}`.split('\n').slice(-8).join(' / ')}`;
  for (const ran of ended) expectThat(![1, 2].includes(ran.code), `the run ended as a bug: ${said(ran)}`);
  const status = await readStatus(databases.site);
  if (status.refusal !== undefined) {
    const recovered = await site.run(['support', 'recover']);
    expectThat(recovered.code === 0, `one recovery is not enough: ${said(recovered)}`);
  }
  if (victim.where === 'backup restore') {
    const again = await site.run(['backup', 'restore', '--yes', databases.backup]);
    expectThat(again.code === 0, `it cannot be restored again: ${said(again)}`);
    await site.startServices();
  }
  const version = await site.readInstalledVersion();
  const name = version === versions.old ? 'old' : 'new';
  expectThat(victim.ends.includes(name), `installed in the end: ${version}`);
  expectThat(await waitUntilOpen(databases), `the platform answers ${(await site.ask('/')).status}`);
  if (saver !== undefined) {
    await saver.stop();
    const saved = new Set(await site.listSaved().catch((error: unknown) => [String(error)]));
    const lost = saver.acknowledged.filter((text) => !saved.has(text));
    expectThat(
      lost.length === 0,
      `${lost.length} lost: ${lost.slice(0, 5).join(', ')}; ${[...saved].at(-1)}`,
    );
    // While a server is down the platform has errors of its own.
    if (!isServerKilled)
      expectThat(saver.faults.length === 0, `seen: ${saver.faults.slice(0, 3).join('; ')}`);
  }
  // Anything else that a killed run left is removed by the next one.
  let left = await listLeft(servers);
  if (left !== '' || isThorough) {
    const backup = await site.run(['backup']);
    expectThat(backup.code === 0, `no backup can be made afterwards: ${said(backup)}`);
    left = await listLeft(servers);
  }
  expectThat(left === '', `left on a server: ${left}`);
  const content = await databases.readContent();
  const expected = name === 'old' ? databases.content : await databases.readNewContent();
  const differences = compareContent(content, expected);
  expectThat(differences === '', `the databases are not the ${name} ones:\n${differences}`);
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
  own.isChanged = name !== 'old';
}

async function waitUntilOpen({ site }: DatabaseStand): Promise<boolean> {
  for (let tries = 0; tries < 250; tries += 1) {
    if ((await site.ask('/')).status === 200) return true;
    await sleep(20);
  }
  return false;
}
