import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../src/adapters/clock.ts';
import { createFiles } from '../src/adapters/files.ts';
import { createHttp } from '../src/adapters/http.ts';
import { createShell } from '../src/adapters/shell.ts';
import { createSystemLog } from '../src/adapters/system-log.ts';
import { createSystem } from '../src/adapters/system.ts';
import type { Event } from '../src/ports/events.ts';
import type { Ports } from '../src/ports/ports.ts';

/** The real adapters, with the events kept for the test. */
export function createTestPorts(): Ports & { readonly events: Event[] } {
  const shell = createShell();
  const events: Event[] = [];
  return {
    shell,
    files: createFiles(shell),
    http: createHttp(),
    clock: systemClock,
    system: createSystem({ shell }),
    systemLog: createSystemLog({ shell }),
    emit: (event) => events.push(event),
    events,
  };
}

/** A folder for the test, removed when it ends. */
export async function makeScratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
