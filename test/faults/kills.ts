import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran, Running } from '../../fixtures/site/run.ts';
import type { StatusResult } from '../../src/ports/results.ts';
import { createDatabaseStand, type DatabaseStand } from './database-stand.ts';
import { countTo, Violation, type Fault, type Made } from './fault.ts';
import { startSaver, type Saver } from './saver.ts';
import { versions, type Stand } from './stand.ts';
import { compareContent, leaveTraces, listLeft, zoos } from './zoos.ts';

const updaterKills = 84;
const serverKills = 5;

/** A run that changes databases, from a state of its own. */
interface Victim {
  readonly where: string;
  /** @returns whether there is something to run */
  prepare(stand: DatabaseStand): Promise<void>;
  readonly args: (stand: DatabaseStand) => readonly string[];
  /** Whether someone saves stays meanwhile, none of which may be lost. */
  readonly hasVisitor: boolean;
  /** What may be installed in the end. */
  readonly ends: readonly (keyof DatabaseStand['content'])[];
}

const nothing = () => Promise.resolve();

const emptyStays = {
  postgresql: 'DELETE FROM pmsipilot.stay; DROP VIEW pmsipilot.recent_stay',
  mariadb: 'DELETE FROM stay; DROP VIEW recent_stay',
};

const victims: readonly Victim[] = [
  {
    where: 'apply',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.good],
    hasVisitor: true,
    ends: ['old', 'new'],
  },
  {
    where: 'apply (failing)',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.failing],
    hasVisitor: true,
    ends: ['old'],
  },
  {
    where: 'support recover',
    async prepare({ site, archives }) {
      const running = site.start(['apply', '--accept-notice', archives.failing]);
      await killWhen(running, async () => {
        const { stdout } = await site.run(['status', '--json']);
        const status = JSON.parse(stdout) as StatusResult;
        return status.running?.step === 'hook-migrate' || status.running?.step === 'snapshot';
      });
    },
    args: () => ['support', 'recover'],
    hasVisitor: true,
    ends: ['old'],
  },
  {
    where: 'backup restore',
    async prepare({ site, servers }) {
      await site.stopServices();
      for (const engine of ['postgresql', 'mariadb'] as const)
        await servers[engine].query(`${leaveTraces[engine]}; ${emptyStays[engine]}`, {
          database: zoos[engine],
        });
    },
    args: ({ backup }) => ['backup', 'restore', backup],
    hasVisitor: false,
    ends: ['old'],
  },
  { where: 'backup', prepare: nothing, args: () => ['backup'], hasVisitor: true, ends: ['old'] },
  {
    where: 'backup verify --restore',
    prepare: nothing,
    args: ({ backup }) => ['backup', 'verify', backup, '--restore'],
    hasVisitor: true,
    ends: ['old'],
  },
];

/**
 * Kills by chance, while databases are dumped, copied, compared, swapped and dropped: of the updater, and of the servers that it works
 * on. Afterwards each database is wholly the old or the new one, nothing of another name is left, and one recovery is enough.
 */
export const kills: Fault = {
  name: 'kills',
  list: () =>
    Promise.resolve(
      victims.flatMap((victim) => [
        ...places({ victim, target: 'updater', count: updaterKills }),
        ...places({ victim, target: 'postgresql', count: serverKills }),
        ...places({ victim, target: 'mariadb', count: serverKills }),
      ]),
    ),
};

type Target = 'updater' | 'postgresql' | 'mariadb';

function places({ victim, target, count }: { victim: Victim; target: Target; count: number }) {
  return countTo(count).map((number) => ({
    where: target === 'updater' ? victim.where : `${victim.where}, ${target} dies`,
    name: `kill ${number} of ${count}`,
    make: (stand: Stand) =>
      makeKill({ stand, victim, target, at: number / (count + 1), isThorough: number % 4 === 0 }),
  }));
}

/** One for each platform of the harness, which ends with it. */
const stands = new WeakMap<Stand, Promise<Own>>();

interface Own {
  readonly databases: DatabaseStand;
  /** Of an undisturbed run, in milliseconds. */
  readonly durations: Map<Victim, number>;
  /** What the last place has left of the databases is not known to be what all begin with. */
  isChanged: boolean;
}

async function makeKill({
  stand,
  victim,
  target,
  at,
  isThorough,
}: {
  stand: Stand;
  victim: Victim;
  target: Target;
  /** Where in an undisturbed run, from 0 to 1. */
  at: number;
  /** Whether a backup is made afterwards though nothing calls for it. */
  isThorough: boolean;
}): Promise<Made> {
  const own = await (stands.get(stand) ?? createOwn(stand));
  const { databases, durations } = own;
  const { site, servers } = databases;
  if (!durations.has(victim)) durations.set(victim, await measure(own, victim));
  const saver = await begin(own, victim);
  try {
    const running = site.start(victim.args(databases));
    await sleep((durations.get(victim) ?? 0) * at);
    const wasOver = await isOver(running);
    if (target === 'updater') running.kill('SIGKILL');
    else {
      await servers[target].kill();
      await sleep(500);
      await servers[target].start();
    }
    const ran = await running.ended;
    await judge({ own, victim, ran, isKilled: target === 'updater', isThorough, saver });
    return wasOver ? 'missed' : 'made';
  } finally {
    await saver?.stop();
  }
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

async function killWhen(running: Running, isTime: () => Promise<boolean>): Promise<void> {
  while (!(await isOver(running)) && !(await isTime())) await sleep(20);
  running.kill('SIGKILL');
  await running.ended;
}

async function isOver({ ended }: Running): Promise<boolean> {
  return (await Promise.race([ended, Promise.resolve(undefined)])) !== undefined;
}

async function judge({
  own,
  victim,
  ran,
  isKilled,
  isThorough,
  saver,
}: {
  own: Own;
  victim: Victim;
  ran: Ran;
  isKilled: boolean;
  /** Whether a backup is made afterwards though nothing calls for it. */
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
  if (!isKilled) expectThat(![1, 2].includes(ran.code), `the run ended as a bug: ${said(ran)}`);
  const status = await readStatus(databases);
  if (status.refusal !== undefined) {
    const recovered = await site.run(['support', 'recover']);
    expectThat(recovered.code === 0, `one recovery is not enough: ${said(recovered)}`);
  }
  if (victim.where === 'backup restore') {
    const again = await site.run(['backup', 'restore', databases.backup]);
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
    if (isKilled) expectThat(saver.faults.length === 0, `seen: ${saver.faults.slice(0, 3).join('; ')}`);
  }
  const content = await databases.readContent();
  const differences = compareContent(content, databases.content[name]);
  expectThat(differences === '', `the databases are not the ${name} ones:\n${differences}`);
  let left = await listLeft(servers);
  if (left !== '' || isThorough) {
    const backup = await site.run(['backup']);
    expectThat(backup.code === 0, `no backup can be made afterwards: ${said(backup)}`);
    left = await listLeft(servers);
  }
  expectThat(left === '', `left on a server: ${left}`);
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

async function readStatus({ site }: DatabaseStand): Promise<StatusResult> {
  return JSON.parse((await site.run(['status', '--json'])).stdout) as StatusResult;
}
