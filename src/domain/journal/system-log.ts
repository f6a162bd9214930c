import { access, stat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import type { JournalRecord } from '../../ports/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Running } from '../../ports/shell.ts';
import type { Site } from '../../ports/site.ts';
import type { LoggedHead } from './heads.ts';

const identifier = 'ospi-update';
const socket = '/dev/log';
/** More than an attempt and its recoveries leave; what is older, the newer ones stand for. */
const lines = 1000;
/** The state folder, since a server may have several platforms, and scratch ones of the same name. */
const headLine = /^journal ([1-9][0-9]{0,14}) ([0-9a-f]{64}) (\/.*)$/gm;

/** Where the heads of the journal go that must outlive the state folder itself. */
export interface SystemLog {
  /** Returns at once: an update neither waits for a witness nor fails with it. */
  note(record: JournalRecord): void;
  /** Waits for a moment at most until the last head has gone. */
  close(): Promise<void>;
}

/**
 * Opens the system log for the heads of a journal: one logger(1) for all of them, which sends what it got also when we are
 * killed. Without a system log, or where it is stuck, there is just no such witness.
 */
export function openSystemLog({ site, ports }: { site: Site; ports: Ports }): SystemLog {
  let logger: Promise<Running | undefined> | undefined;
  return {
    note({ seq, hash }) {
      logger ??= startLogger(ports);
      void logger.then((running) => running?.stdin.write(`journal ${seq} ${hash} ${site.state}\n`));
    },
    async close() {
      const running = await logger;
      if (running === undefined) return;
      running.stdin.end();
      const isOver = await Promise.race([running.done.then(() => true), ports.clock.sleep(1000)]);
      if (isOver !== true) running.kill();
    },
  };
}

async function startLogger({ shell }: Ports): Promise<Running | undefined> {
  try {
    await access(socket);
    // Without the option it drops what cannot be sent, and says nothing.
    const running = await shell.start({
      program: 'logger',
      args: ['--socket-errors=on', '--tag', identifier],
    });
    running.stdout.resume();
    return running;
  } catch {
    return undefined;
  }
}

/**
 * Reads the heads of this platform's journal that systemd's journal holds, the oldest first. Only what the kernel says to
 * come from root, or from the owner of the state folder: everybody can write to the system log, and a forged head must lock
 * no platform. A plain file of syslog does not tell who wrote a line, so there they are for people alone. What is missing
 * proves nothing: the log is rotated, its lines may be dropped, and not everybody may read it.
 */
export async function readSystemLogHeads({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<readonly LoggedHead[]> {
  if (!(await ports.system.hasSystemd())) return [];
  const trusted = new Set([0, await readOwner(site)]);
  const { stdout } = await ports.shell
    .run({
      program: 'journalctl',
      args: [
        '--quiet',
        '--no-pager',
        '--output=cat',
        '--reverse',
        `--lines=${lines}`,
        `--identifier=${identifier}`,
        ...[...trusted].map((uid) => `_UID=${uid}`),
      ],
      timeoutSeconds: 10,
    })
    .catch(() => ({ stdout: '' }));
  return parseHeads({ text: stdout, state: site.state });
}

/** The heads that name this state folder, the oldest record first. Pure. */
export function parseHeads({ text, state }: { text: string; state: string }): readonly LoggedHead[] {
  return [...text.matchAll(headLine)]
    .flatMap(([, seq, hash, path]) =>
      hash !== undefined && path === state ? [{ seq: Number(seq), hash }] : [],
    )
    .sort((a, b) => a.seq - b.seq);
}

/** Who would own it again, where it was deleted. */
async function readOwner({ state }: Site): Promise<number> {
  return stat(state).then(
    ({ uid }) => uid,
    () => geteuid?.() ?? 0,
  );
}
