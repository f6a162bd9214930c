import type { JournalRecord } from '../model/journal.ts';
import type { Emit } from '../ports/events.ts';
import type { Ports } from '../ports/ports.ts';

/** Loaded only now: help and version must not wait for what they do not need. */
export async function openPorts({
  emit,
  history,
}: {
  emit: Emit;
  /** The journal's content when the command began. */
  history: () => readonly JournalRecord[];
}): Promise<Ports> {
  const [
    { trackProgress },
    { systemClock },
    { createFiles },
    { createHttp },
    { createShell },
    { createSystem },
    { createSystemLog },
  ] = await Promise.all([
    import('../domain/attempt/track.ts'),
    import('../adapters/clock.ts'),
    import('../adapters/files.ts'),
    import('../adapters/http.ts'),
    import('../adapters/shell.ts'),
    import('../adapters/system.ts'),
    import('../adapters/system-log.ts'),
  ]);
  const shell = createShell();
  return {
    shell,
    files: createFiles(shell),
    http: createHttp(),
    clock: systemClock,
    system: createSystem({ shell }),
    systemLog: createSystemLog({ shell }),
    emit: trackProgress({ emit, clock: systemClock, history }),
  };
}
