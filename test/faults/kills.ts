import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran, Running } from '../../fixtures/site/run.ts';
import type { StatusResult } from '../../src/ports/results.ts';
import { createDatabaseStand, type DatabaseStand } from './database-stand.ts';
import { countTo, Violation, type Fault, type Made } from './fault.ts';
import { versions, type Stand } from './stand.ts';

const updaterKills = 84;
const serverKills = 5;

/** A run that changes databases, from a state of its own. */
interface Victim {
  readonly where: string;
  /** @returns whether there is something to run */
  prepare(stand: DatabaseStand): Promise<void>;
  readonly args: (stand: DatabaseStand) => readonly string[];
  /** What may be installed in the end. */
  readonly ends: readonly (keyof DatabaseStand['content'])[];
}

const nothing = () => Promise.resolve();

const victims: readonly Victim[] = [
  {
    where: 'apply',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.good],
    ends: ['old', 'new'],
  },
  {
    where: 'apply (failing)',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.failing],
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
    ends: ['old'],
  },
  {
    where: 'backup restore',
    async prepare({ site, servers }) {
      await site.stopServices();
      await servers.postgresql.query('DELETE FROM stay; DROP VIEW recent_stay', { database: 'pmsipilot' });
      await servers.mariadb.query('DELETE FROM stay; DROP VIEW recent_stay', { database: 'pmsipilot' });
    },
    args: ({ backup }) => ['backup', 'restore', backup],
    ends: ['old'],
  },
  { where: 'backup', prepare: nothing, args: () => ['backup'], ends: ['old'] },
  {
    where: 'backup verify --restore',
    prepare: nothing,
    args: ({ backup }) => ['backup', 'verify', backup, '--restore'],
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
    make: (stand: Stand) => makeKill({ stand, victim, target, at: number / (count + 1) }),
  }));
}

/** One for each platform of the harness, which ends with it. */
const stands = new WeakMap<Stand, Promise<DatabaseStand>>();
const durations = new Map<Victim, number>();

async function makeKill({
  stand,
  victim,
  target,
  at,
}: {
  stand: Stand;
  victim: Victim;
  target: Target;
  /** Where in an undisturbed run, from 0 to 1. */
  at: number;
}): Promise<Made> {
  const own = stands.get(stand) ?? createOwn(stand);
  const databases = await own;
  const { site, servers } = databases;
  if (!durations.has(victim)) durations.set(victim, await measure(databases, victim));
  await databases.bringBack();
  await victim.prepare(databases);
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
  await judge({ databases, victim, ran, isKilled: target === 'updater' });
  return wasOver ? 'missed' : 'made';
}

function createOwn(stand: Stand): Promise<DatabaseStand> {
  const own = createDatabaseStand({ program: stand.program });
  stands.set(stand, own);
  stand.onEnd(async () => (await own).end());
  return own;
}

async function measure(databases: DatabaseStand, victim: Victim): Promise<number> {
  await databases.bringBack();
  await victim.prepare(databases);
  const start = performance.now();
  await databases.site.run(victim.args(databases));
  return performance.now() - start;
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
  databases,
  victim,
  ran,
  isKilled,
}: {
  databases: DatabaseStand;
  victim: Victim;
  ran: Ran;
  isKilled: boolean;
}): Promise<void> {
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
  expectThat(
    (await databases.readContent()) === databases.content[name],
    `the databases are not the ${name} ones`,
  );
  await expectAnswer(databases, expectThat);
  const backup = await site.run(['backup']);
  expectThat(backup.code === 0, `no backup can be made afterwards: ${said(backup)}`);
  const left = [
    await servers.postgresql.query("SELECT datname FROM pg_database WHERE datname LIKE '%ospi%'"),
    await servers.mariadb.query("SHOW DATABASES LIKE '%ospi%'"),
  ].join('');
  expectThat(left === '', `left on a server: ${left}`);
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
}

async function expectAnswer(
  { site }: DatabaseStand,
  expectThat: (holds: boolean, words: string) => void,
): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if ((await site.ask('/')).status === 200) return;
    await sleep(20);
  }
  expectThat(false, `the platform answers ${(await site.ask('/')).status}`);
}

async function readStatus({ site }: DatabaseStand): Promise<StatusResult> {
  return JSON.parse((await site.run(['status', '--json'])).stdout) as StatusResult;
}
