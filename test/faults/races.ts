import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { run, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import { countTo, Violation, type Fault, type Made } from './fault.ts';
import { killAtRecord } from './kill-record.ts';
import { applyArgs, requireSuccess, versions, type Stand } from './stand.ts';

/** The account that owns the data; unused on this machine. */
const account = 4242;
const asAccount = ['setpriv', `--reuid=${account}`, `--regid=${account}`, '--clear-groups', '--'];

/** In every file that only root may read, and nowhere else. */
const secret = 'only-root-reads-this';

const rounds = 50;

/** A run of the program beside an attacker who replaces all names of the data folder by links, and how it may end. */
interface Race {
  readonly where: string;
  readonly codes: readonly number[];
  prepare(stand: Stand): Promise<void>;
  run(stand: Stand): Promise<Ran>;
}

const backUp = (stand: Stand) => stand.site.run(['backup']);

const raced: readonly Race[] = [
  { where: 'backup', codes: [0, 11], prepare: () => Promise.resolve(), run: backUp },
  {
    where: 'backup restore',
    codes: [0, 11],
    prepare: async (stand) => {
      requireSuccess(await backUp(stand));
      await changeData(stand);
      await stand.site.stopServices();
    },
    run: async ({ site }) => site.run(['backup', 'restore', await readNewestBackup(site)], { keys: 'y\n' }),
  },
  {
    where: 'apply (failing)',
    codes: [7],
    prepare: () => Promise.resolve(),
    run: (stand) => stand.site.run(applyArgs(stand, 'failing')),
  },
  {
    where: 'support recover (back)',
    codes: [0],
    prepare: async (stand) => {
      await killAtRecord(stand, applyArgs(stand, 'good'), 'step.finished hook-migrate');
      await changeData(stand);
    },
    run: ({ site }) => site.run(['support', 'recover']),
  },
  {
    where: 'backup prune',
    codes: [0],
    prepare: async (stand) => {
      for (let left = 3; left > 0; left -= 1) {
        requireSuccess(await backUp(stand));
        await changeData(stand);
      }
    },
    run: ({ site }) => site.run(['backup', 'prune']),
  },
];

/**
 * Whole runs beside the account that owns the data, which continuously replaces each folder, file and link of a data
 * folder by a link to what only root may enter. Nothing there may change, nothing of it may get into a backup or out of
 * one, and each run succeeds or refuses.
 */
export const races: Fault = {
  name: 'races',
  whyNot: () =>
    Promise.resolve(process.geteuid?.() === 0 ? undefined : 'only root can run as another account'),
  list: () =>
    Promise.resolve(
      raced.flatMap((race) =>
        countTo(rounds).map((round) => ({
          where: race.where,
          name: `round ${round}`,
          make: (stand: Stand) => makeRace(stand, race),
        })),
      ),
    ),
};

async function makeRace(stand: Stand, race: Race): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-races-'));
  const configuration = await readFile(stand.site.configFile, 'utf8');
  try {
    const guarded = await prepareFolders({ stand, folder, configuration });
    await race.prepare(stand);
    const before = await describeGuarded(guarded);
    const swappers = await startSwappers({ stand, folder, guarded });
    let ran: Ran;
    try {
      ran = await race.run(stand);
    } finally {
      for (const swapper of swappers) await end(swapper);
    }
    await judgeRace({ stand, race, ran, guarded, before });
    return 'made';
  } finally {
    await writeFile(stand.site.configFile, configuration);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A second data folder, all of the account's, and the same names in a folder that only root may enter. */
async function prepareFolders({
  stand,
  folder,
  configuration,
}: {
  stand: Stand;
  folder: string;
  configuration: string;
}): Promise<string> {
  await stand.bringBack('start');
  const data = dataOf(stand);
  const guarded = join(folder, 'guarded');
  await runOrThrow([
    'sh',
    '-ec',
    `mkdir -p "$1/a/b/c" "$1/d" && cd "$1" && for i in $(seq 30); do echo $i > a/$i; echo $i > a/b/$i; echo $i > d/$i; done
     echo deep > a/b/c/file; ln -s a/1 link
     cp -a . "$2" && cd "$2" && for file in $(find . -type f); do echo ${secret} > $file; done
     find . -exec touch -h -d 2001-01-01 {} + && chmod 700 . && chown -hR ${account}:${account} "$1"`,
    'sh',
    data,
    guarded,
  ]);
  const site = parse(configuration) as { backup: { folders: string[] } };
  site.backup.folders.push(data);
  await writeFile(stand.site.configFile, stringify(site));
  await chmod(folder, 0o755);
  await copyFile(join(checkout, 'test/faults/swap-names.js'), join(folder, 'swap-names.mjs'));
  return guarded;
}

function dataOf({ site }: Stand): string {
  return join(site.root, 'attacked');
}

async function changeData(stand: Stand): Promise<void> {
  const script = 'cd "$0" && for i in 1 5 9; do echo more >> a/b/$i; rm -f d/$i; done; echo new > a/new';
  await runOrThrow([...asAccount, 'sh', '-ec', script, dataOf(stand)]);
}

/** One at the top, and one that has a subfolder open from before. */
async function startSwappers({
  stand,
  folder,
  guarded,
}: {
  stand: Stand;
  folder: string;
  guarded: string;
}): Promise<readonly ChildProcess[]> {
  const started: ChildProcess[] = [];
  // The one at the top last: the other would not get into what it swaps.
  for (const below of ['a', '']) {
    const words = [join(folder, 'swap-names.mjs'), join(dataOf(stand), below), join(guarded, below)];
    const [program = '', ...args] = [...asAccount, process.execPath, ...words];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`nobody swaps: exit ${child.exitCode}`);
  }
  return started;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function judgeRace({
  stand,
  race,
  ran,
  guarded,
  before,
}: {
  stand: Stand;
  race: Race;
  ran: Ran;
  guarded: string;
  before: string;
}): Promise<void> {
  const { site } = stand;
  const complaints: string[] = [];
  const expectThat = (holds: boolean, words: string) => {
    if (!holds) complaints.push(words);
  };
  expectThat((await describeGuarded(guarded)) === before, 'what only root may enter was changed');
  expectThat(race.codes.includes(ran.code), `exit ${ran.code}: ${ran.stdout}${ran.stderr}`);
  expectThat((await findLeaks(stand)) === '', `leaked: ${await findLeaks(stand)}`);
  // No remains block what comes next.
  const recovery = await site.run(['support', 'recover']);
  expectThat(recovery.code === 0, `support recover: ${recovery.stdout}${recovery.stderr}`);
  const again = await backUp(stand);
  const isUnfinished = race.where === 'backup restore' && ran.code !== 0;
  expectThat(again.code === 0 || isUnfinished, `another backup: ${again.stdout}${again.stderr}`);
  expectThat((await site.readInstalledVersion()) === versions.old, 'another version is installed');
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
}

/** Names, types, owners, modes, times, link targets, and content. */
async function describeGuarded(guarded: string): Promise<string> {
  const script = `find . -printf '%p %y %U:%G %m %T@ %C@ %l\\n' | sort; find . -type f -exec sha256sum {} + | sort`;
  return (await runOrThrow(['sh', '-ec', script], { cwd: guarded })).stdout;
}

/** The secret, and anything with the guarded folder's time, in all backups and in the data themselves. */
async function findLeaks(stand: Stand): Promise<string> {
  const script = `
    for archive in "$0"/*/folder-*.tar.*; do
      zstd -dcq "$archive" | grep -a -q ${secret} && echo "$archive: content" || true
      zstd -dcq "$archive" | tar -tv 2>&1 | grep 2001-01-01 | sed "s|^|$archive: |" || true
    done
    grep -r -l ${secret} "$1" || true
    find "$1" ! -type l -newermt 2000-12-31 ! -newermt 2001-01-02`;
  return (await run(['bash', '-c', script, stand.site.backups, dataOf(stand)])).stdout.trim();
}

async function readNewestBackup(site: Stand['site']): Promise<string> {
  const { stdout } = await site.run(['--json', 'backup', 'list']);
  const { backups } = JSON.parse(stdout) as { readonly backups: readonly { readonly id: string }[] };
  const [newest] = backups;
  if (newest === undefined) throw new Error(stdout);
  return newest.id;
}
