import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from '../../fixtures/site/run.ts';
import { killProcesses } from './processes.ts';
import type { Stand } from './stand.ts';

/** The calls that change a disk, or sync a change. Node and the programs that it starts use these. */
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
  'fchown',
] as const;

export type WriteCall = (typeof writeCalls)[number];

/** Which processes are traced: the program's own threads, or the programs that it starts as well. */
export type Scope = 'program' | 'all';

/** A call of one thread: its number among calls of this name. */
export interface Call {
  readonly call: WriteCall;
  readonly index: number;
  /** If set, only calls about this file, below the platform's folder, are counted. */
  readonly path?: string;
  /** What it was about: strace's line. */
  readonly line: string;
}

/** No run takes this long, even on a busy machine. */
const limitSeconds = 90;

/**
 * Runs the program under strace, which injects the fault; `inject` is in strace's notation, without the calls' names.
 */
export async function runTraced({
  stand,
  configFile,
  args,
  scope,
  calls,
  path,
  inject,
}: {
  stand: Stand;
  /** By default the site's. */
  configFile?: string;
  args: readonly string[];
  scope: Scope;
  calls: readonly WriteCall[];
  path?: string | undefined;
  inject?: string;
}): Promise<{ readonly ran: Ran; readonly lines: readonly string[]; readonly hung: boolean }> {
  const log = join(stand.workFolder, 'strace.log');
  const names = calls.join(',');
  const through = [
    'strace',
    '--follow-forks',
    // Otherwise the started services would be traced as well, and strace would wait for them to end.
    ...(scope === 'program' ? ['--detach-on=execve'] : []),
    '--decode-fds=path',
    `--output=${log}`,
    `--trace=${names}`,
    ...(path === undefined ? [] : [`--trace-path=${join(stand.site.folder, path)}`]),
    ...(inject === undefined ? [] : [`--inject=${names}:${inject}`]),
  ];
  const options = { through, env: stand.env, ...(configFile !== undefined && { configFile }) };
  const { ran, hung } = await endInTime(stand, stand.site.run(args, options));
  const lines = (await readFile(log, 'utf8')).split('\n');
  return { ran, lines, hung };
}

/** A run that does not end is killed, with all of its platform. */
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
 * Determines which calls of a run were about the platform's own files, each with its number as counted by strace for an
 * injection: by thread and by name. The same number in two threads is one place: the thread that reaches it first gets
 * the fault. Writes to a file with the same name in every run are counted by file: Node's threads also wake each other
 * by writes, whose number varies between runs.
 */
export function listCalls(lines: readonly string[], { site }: Stand): readonly Call[] {
  const counts = new Map<string, number>();
  const calls = new Map<string, Call>();
  for (const line of lines) {
    const [, thread = '', name = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    const call = writeCalls.find((each) => each === name);
    if (call === undefined) continue;
    const path = findLastingName(line, site.folder);
    const counted = [call, path].join(' ');
    const index = (counts.get(`${thread} ${counted}`) ?? 0) + 1;
    counts.set(`${thread} ${counted}`, index);
    const key = `${counted} ${index}`;
    if (line.includes(`${site.folder}/`) && !calls.has(key))
      calls.set(key, { call, index, ...(path !== undefined && { path }), line });
  }
  return [...calls.values()];
}

/** The file below the folder that is written to, unless its name contains a time or something random. */
function findLastingName(line: string, folder: string): string | undefined {
  const [, path = ''] = /^\d+ +p?write(?:64)?\(\d+<([^>]*)>/.exec(line) ?? [];
  if (!path.startsWith(`${folder}/`)) return undefined;
  const name = relative(folder, path);
  return /\d{8}|\.tmp$/.test(name) ? undefined : name;
}

/** `fsync 3`, `write 3 to state/journal.jsonl` */
export function nameCall({ call, index, path }: Call): string {
  return path === undefined ? `${call} ${index}` : `${call} ${index} to ${path}`;
}
