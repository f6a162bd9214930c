import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { applyFailing, applyGood, recoverBack, recoverForward, type Command } from './commands.ts';
import { Violation, type Fault } from './fault.ts';
import { nameRecord } from './history.ts';
import { findProcesses } from './processes.ts';
import type { Stand } from './stand.ts';

/** An externally visible effect, and the records of which one must be on disk before it begins. */
interface Effect {
  readonly name: string;
  readonly line: RegExp;
  readonly announcedBy: RegExp;
}

/** Between these the rollback begins, which every undo belongs to. */
const wayBack = 'step\\.failed|recovery\\.started';

const effects: readonly Effect[] = [
  {
    name: 'release put in place',
    line: /rename\("[^"]*\/\.staging\/files", /,
    announcedBy: /^step\.started activate$/,
  },
  {
    name: 'link swapped',
    line: /rename\("[^"]*\/\.current\.\w+\.tmp", /,
    announcedBy: new RegExp(`^(step\\.started activate|${wayBack})`),
  },
  {
    name: 'page on',
    line: /rename\("[^"]*\/\.maintenance\.flag\.\w+\.tmp", /,
    announcedBy: new RegExp(`^(maintenance\\.on|${wayBack})`),
  },
  { name: 'page off', line: /unlink\("[^"]*\/maintenance\.flag"/, announcedBy: /^maintenance\.off/ },
  {
    name: 'service stopped',
    line: /execve\("[^"]*\/planipsy-service", \["[^"]*", "stop"/,
    announcedBy: new RegExp(`^(step\\.started stop-services|${wayBack})`),
  },
  {
    name: 'service started',
    line: /execve\("[^"]*\/planipsy-service", \["[^"]*", "start"/,
    announcedBy: new RegExp(`^(step\\.started start-services|${wayBack})`),
  },
  {
    name: 'hook pre-install',
    line: /execve\("[^"]*\/hooks\/pre-install"/,
    announcedBy: /^step\.started hook-pre-install$/,
  },
  {
    name: 'hook migrate',
    line: /execve\("[^"]*\/hooks\/migrate"/,
    announcedBy: /^step\.started hook-migrate$/,
  },
  {
    name: 'hook post-install',
    line: /execve\("[^"]*\/hooks\/post-install"/,
    announcedBy: /^step\.started hook-post-install$/,
  },
  {
    name: 'backup put in place',
    line: /rename\("[^"]*\/backups\/\.[^"]*\.partial", /,
    announcedBy: new RegExp(`^(step\\.started (backup|snapshot)|${wayBack})`),
  },
  {
    name: 'release taken away',
    line: /rename\("[^"]*\/releases\/[^"]*", /,
    announcedBy: new RegExp(`^(${wayBack})`),
  },
];

const journalCalls = ['write', 'fsync', 'rename', 'unlink', 'execve'];

/**
 * No visible effect comes before the record that announces it is on disk: derived from the system calls of whole runs.
 */
export const order: Fault = {
  name: 'order',
  list: () =>
    Promise.resolve(
      [applyGood, applyFailing, recoverBack, recoverForward].map((command) => ({
        where: command.name,
        name: 'all visible effects of a run',
        make: async (stand: Stand) => {
          await checkOrder(stand, command);
          return 'made' as const;
        },
      })),
    ),
};

async function checkOrder(stand: Stand, command: Command): Promise<void> {
  await command.prepare(stand);
  const lines = await traceWhole(stand, command);
  const { complaints, seen } = judgeOrder(lines);
  const never =
    command === applyGood
      ? effects.filter(({ name }) => !seen.has(name) && !name.includes('taken away'))
      : [];
  complaints.push(...never.map(({ name }) => `never seen: ${name}`));
  if (seen.size === 0) complaints.push('no visible effect at all');
  if (complaints.length > 0) throw new Violation(complaints.join('\n'));
}

/**
 * Processes the calls in the order in which they began (for effects) and ended (for fsync). A record is on disk once an
 * fsync of the journal that began after its write has ended.
 */
export function judgeOrder(lines: readonly string[]): { complaints: string[]; seen: ReadonlySet<string> } {
  const complaints: string[] = [];
  const seen = new Set<string>();
  const written: string[] = [];
  const durable: string[] = [];
  const syncing = new Map<string, number>();
  for (const line of lines) {
    const [thread = ''] = line.split(' ', 1);
    if (/ write\(\d+<[^>]*\/journal\.jsonl>/.test(line)) written.push(readRecordName(line));
    if (/ fsync\(\d+<[^>]*\/journal\.jsonl>/.test(line)) syncing.set(thread, written.length);
    const count = syncing.get(thread);
    if (count !== undefined && /fsync(\(| resumed).* = 0$/.test(line)) {
      durable.push(...written.slice(durable.length, count));
      syncing.delete(thread);
    }
    for (const { name, line: pattern, announcedBy } of effects) {
      if (!pattern.test(line) || line.includes(' = -1 ')) continue;
      seen.add(name);
      if (!durable.some((record) => announcedBy.test(record)))
        complaints.push(
          `${name} before its record is on disk: ${line.slice(0, 200)}; on disk: ${durable.join(', ')}`,
        );
    }
  }
  return { complaints, seen };
}

/** strace writes a quotation mark in a string as \". */
function readRecordName(line: string): string {
  const [, event = '?'] = /\\"event\\":\\"([a-z.]+)\\"/.exec(line) ?? [];
  const [, step] = /\\"step\\":\\"([a-z-]+)\\"/.exec(line) ?? [];
  return nameRecord({ event: event as 'warning', step: step ?? null });
}

/** All processes; the services that are started run on, so strace is told to detach once the program has ended. */
async function traceWhole(stand: Stand, command: Command): Promise<readonly string[]> {
  const { site } = stand;
  const log = join(stand.workFolder, 'order.log');
  const through = [
    'strace',
    '--follow-forks',
    '--decode-fds=path',
    '--string-limit=4096',
    '--interruptible=waiting', // It would ignore the signal that ends it otherwise.
    `--output=${log}`,
    `--trace=${journalCalls.join(',')}`,
    '--signal=none',
  ];
  const running = site.start(command.args(stand), { through, env: stand.env });
  const isRunning = () =>
    findProcesses(site.folder).some(
      ({ commandLine }) => commandLine.includes(' --config ') && !commandLine.startsWith('strace'),
    );
  const run = { hasEnded: false };
  const ended = running.ended.finally(() => {
    run.hasEnded = true;
  });
  while (!run.hasEnded && !isRunning()) await sleep(1);
  while (!run.hasEnded && isRunning()) await sleep(50);
  // strace misses a signal just before it begins to wait for idle services, so it gets more than one; its log is
  // complete up to the last line.
  for (let tries = 0; !run.hasEnded; tries += 1) {
    running.kill(tries < 50 ? 'SIGTERM' : 'SIGKILL');
    await Promise.race([ended, sleep(200)]);
  }
  return (await readFile(log, 'utf8')).split('\n');
}
