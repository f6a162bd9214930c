import { stat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import type { JournalRecord } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { systemLogTag } from '../../ports/system-log.ts';
import type { LoggedHead } from './heads.ts';

/** More than an attempt and its recoveries write, with a sentence beside each; newer heads cover older ones. */
const lines = 2000;
/** The state folder, since a server may have several platforms, and scratch platforms of the same name. */
const headLine = /^journal ([1-9][0-9]{0,14}) ([0-9a-f]{64}) (\/.*)$/;

/** Records a head where it outlives the state folder. Returns at once. */
export function noteHead({
  site,
  ports,
  record: { seq, hash },
}: {
  site: Site;
  ports: Pick<Ports, 'systemLog'>;
  record: JournalRecord;
}): void {
  ports.systemLog.write({ priority: 'info', text: `journal ${seq} ${hash} ${site.state}` });
}

/**
 * Reads the heads of this platform's journal from systemd's journal, oldest first. Only entries that the kernel
 * attributes to root or to the owner of the state folder: everybody can write to the system log, and a forged head must
 * not lock a platform. Plain syslog files do not tell who wrote a line, so they serve people only. Missing heads prove
 * nothing: the log is rotated, may drop lines, and not everybody may read it.
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
        `--identifier=${systemLogTag}`,
        ...[...trusted].map((uid) => `_UID=${uid}`),
      ],
      timeoutSeconds: 10,
    })
    .catch(() => ({ stdout: '' }));
  return parseHeads({ text: stdout, state: site.state });
}

/** The heads that name this state folder, oldest record first. Pure. */
export function parseHeads({ text, state }: { text: string; state: string }): readonly LoggedHead[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, seq, hash, path] = headLine.exec(line) ?? [];
      return hash !== undefined && path === state ? [{ seq: Number(seq), hash }] : [];
    })
    .sort((a, b) => a.seq - b.seq);
}

/** The user who would own it again if it was deleted. */
async function readOwner({ state }: Site): Promise<number> {
  return stat(state).then(
    ({ uid }) => uid,
    () => geteuid?.() ?? 0,
  );
}
