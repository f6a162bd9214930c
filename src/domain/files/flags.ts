import type { Ports } from '../../ports/ports.ts';

// Flags set by chattr(1), which no archive contains: `a`, append-only, and `i`, immutable. Even root cannot move,
// delete or change what has one. If the programs or the file system do not support them, there are none.

/** `a`, `i` or `ai`; empty for neither. */
export type Flags = string;

interface Named {
  /** Named by an open file; closed to everybody else, who could replace a name by a link. */
  readonly folder: string;
  readonly names: readonly Buffer[];
  readonly ports: Pick<Ports, 'shell'>;
}

/** Clears both flags of names in a folder, as far as possible. */
export async function liftFlags(named: Named): Promise<void> {
  await change({ ...named, change: '-ai' });
}

/** Clears both flags of a folder named by an open file. */
export async function liftFolderFlags({ folder, ports }: Omit<Named, 'names'>): Promise<void> {
  await change({ folder, names: [here], ports, change: '-ai' });
}

/** Sets flags of names in a folder. */
export async function setFlags({ flags, ...named }: Named & { flags: Flags }): Promise<void> {
  if (flags !== '') await change({ ...named, change: `+${flags}` });
}

/** Sets flags of a folder named by an open file. */
export async function setFolderFlags({
  folder,
  flags,
  ports,
}: Omit<Named, 'names'> & { flags: Flags }): Promise<void> {
  await setFlags({ folder, names: [here], flags, ports });
}

/** The flags of one name in a folder named by an open file. */
export async function readFlags({
  folder,
  name,
  ports,
}: Omit<Named, 'names'> & { name: Buffer }): Promise<Flags> {
  let found = '';
  const expected = toArgument(name).toString('latin1');
  await listFlags({
    ports,
    names: [name],
    command: { program: 'xargs', args: ['--null', 'lsattr', '-d'], cwd: folder },
    onFlagged: (shown, flags) => {
      if (shown === expected) found = flags;
    },
  });
  return found;
}

const here = Buffer.from('.');
const end = Buffer.from([0]);

/** The prefix keeps a name from looking like an option. */
function toArgument(name: Buffer): Buffer {
  return name.equals(here) ? name : Buffer.concat([Buffer.from('./'), name]);
}

/** Its complaints do not matter: callers that need a change notice themselves if there was none. */
async function change({ folder, names, ports, change }: Named & { change: string }): Promise<void> {
  const command = { program: 'xargs', args: ['--null', 'chattr', '-f', change], cwd: folder };
  const running = await ports.shell.start({ ...command, diesWithUs: true });
  running.stdout.resume();
  running.stdin.on('error', () => undefined); // It may end before it has read everything.
  running.stdin.end(Buffer.concat(names.flatMap((name) => [toArgument(name), end])));
  await running.done;
}

/**
 * Runs lsattr(1) with names on standard input, and reports those with a flag, as latin1 strings. A name may look like a
 * line about another one: each reported name must be checked on its own.
 */
export async function listFlags({
  command,
  names,
  ports,
  onFlagged,
}: {
  command: Parameters<Ports['shell']['start']>[0];
  /** Files and folders only, below where it runs. */
  names: Iterable<Buffer> | AsyncIterable<Buffer>;
  ports: Pick<Ports, 'shell'>;
  onFlagged: (name: string, flags: Flags) => void;
}): Promise<void> {
  const running = await ports.shell.start({ ...command, diesWithUs: true });
  const reading = readLines(running.stdout, onFlagged);
  running.stdin.on('error', () => undefined);
  for await (const name of names) {
    if (running.stdin.destroyed) break;
    if (!running.stdin.write(Buffer.concat([toArgument(name), end])))
      await Promise.race([new Promise((resolve) => running.stdin.once('drain', resolve)), running.done]);
  }
  running.stdin.end();
  await Promise.all([reading, running.done]);
}

const recordForm = /^([-A-Za-z]{8,40}) (\.(?:\/[^]*)?)$/;

async function readLines(
  stream: NodeJS.ReadableStream,
  onFlagged: (name: string, flags: Flags) => void,
): Promise<void> {
  let rest = '';
  let record: { name: string; flags: Flags } | undefined;
  const flush = () => {
    if (record !== undefined && record.flags !== '') onFlagged(record.name, record.flags);
    record = undefined;
  };
  const take = (line: string) => {
    const [, flags = '', name = ''] = recordForm.exec(line) ?? [];
    if (name !== '') {
      flush();
      record = { name, flags: flags.replaceAll(/[^ai]/g, '').split('').sort().join('') };
    } else if (record !== undefined) record.name += `\n${line}`;
  };
  for await (const chunk of stream) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
  flush();
}
