import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from '../../fixtures/site/run.ts';
import { killProcesses } from './processes.ts';
import type { Stand } from './stand.ts';

/** The calls that change a disk, or make it keep a change. Node and the programs that it starts use these. */
export const writeCalls = [
  'write',
  'pwrite64',
  'fsync',
  'fdatasync',
  'syncfs',
  'rename',
  'renameat2',
  'linkat',
  'symlink',
  'unlink',
  'unlinkat',
  'mkdir',
  'mkdirat',
  'rmdir',
  'ftruncate',
  'fchmod',
] as const;

export type WriteCall = (typeof writeCalls)[number];

/** Which processes are meant: the program's own threads, or the programs that it starts as well. */
export type Scope = 'program' | 'all';

/** A call of one thread: its so-many-th of this name. */
export interface Call {
  readonly call: WriteCall;
  readonly index: number;
  /** What it was about: strace's line. */
  readonly line: string;
}

/** No run takes this long, on a busy machine either. */
const limitSeconds = 180;

/** Runs the program under strace, which makes the fault; `inject` is of its own notation, without the calls' names. */
export async function runTraced({
  stand,
  args,
  scope,
  calls,
  inject,
}: {
  stand: Stand;
  args: readonly string[];
  scope: Scope;
  calls: readonly WriteCall[];
  inject?: string;
}): Promise<{ readonly ran: Ran; readonly lines: readonly string[]; readonly hung: boolean }> {
  const log = join(stand.workFolder, 'strace.log');
  const names = calls.join(',');
  const through = [
    'strace',
    '--follow-forks',
    // Otherwise the services that are started would be traced as well, and strace would wait for their ends.
    ...(scope === 'program' ? ['--detach-on=execve'] : []),
    '--decode-fds=path',
    `--output=${log}`,
    `--trace=${names}`,
    ...(inject === undefined ? [] : [`--inject=${names}:${inject}`]),
  ];
  const { ran, hung } = await endInTime(stand, stand.site.run(args, { through, env: stand.env }));
  const lines = (await readFile(log, 'utf8')).split('\n');
  return { ran, lines, hung };
}

/** What does not come to its end is killed, with all of its platform. */
export async function endInTime(
  { site }: Pick<Stand, 'site'>,
  ended: Promise<Ran>,
): Promise<{ readonly ran: Ran; readonly hung: boolean }> {
  const clock = new AbortController();
  const late = sleep(limitSeconds * 1000, 'late' as const, { signal: clock.signal }).catch(
    () => 'late' as const,
  );
  const first = await Promise.race([ended, late]);
  clock.abort();
  if (first !== 'late') return { ran: first, hung: false };
  await killProcesses(site.folder);
  return { ran: await ended, hung: true };
}

/**
 * Reads which calls of a run were about the platform's own files, each with its number as strace counts it for an injection:
 * by thread and by name. The same number of two threads is one: the thread that comes to it first gets the fault.
 */
export function listCalls(lines: readonly string[], { site }: Stand): readonly Call[] {
  const counts = new Map<string, number>();
  const calls = new Map<string, Call>();
  for (const line of lines) {
    const [, thread = '', name = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    const call = writeCalls.find((each) => each === name);
    if (call === undefined) continue;
    const index = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, index);
    const key = `${call} ${index}`;
    if (line.includes(`${site.folder}/`) && !calls.has(key)) calls.set(key, { call, index, line });
  }
  return [...calls.values()];
}
