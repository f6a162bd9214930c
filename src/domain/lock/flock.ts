import type { FileHandle } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';

/** The exit code requested of flock(1) if another process holds the lock. */
const heldByAnother = 75;

/**
 * Locks an open file. flock(1) locks an inherited descriptor; after it exits, the lock stays with this process while
 * the file is open.
 *
 * @param how `exclusively` waits a moment, so that the momentary probe of a reader does not look like another run
 * @returns false if another process holds it
 */
export async function flock({
  ports,
  file,
  how,
}: {
  ports: Pick<Ports, 'shell'>;
  file: FileHandle;
  how: 'exclusively' | 'as-reader';
}): Promise<boolean> {
  const args = how === 'exclusively' ? ['--exclusive', '--timeout', '1'] : ['--shared', '--nonblock'];
  const finished = await ports.shell.run(
    { program: 'flock', args: [...args, '--conflict-exit-code', String(heldByAnother), '3'] },
    { extraFds: [file.fd] },
  );
  if (finished.exitCode === 0) return true;
  if (finished.exitCode === heldByAnother) return false;
  throw Problem.of('internal.fault', { detail: `flock: ${finished.stderr.trim()}` });
}
