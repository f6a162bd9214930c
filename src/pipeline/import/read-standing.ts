import { readSituation } from '../../domain/attempt/read-situation.ts';
import { findRefusalAt, type JournalState } from '../../domain/attempt/state.ts';
import type { Standing } from '../../domain/import/judge-request.ts';
import { readInstalledVersion } from '../../domain/platform/release.ts';
import { findNextOpening } from '../../domain/schedule/window.ts';
import { nameContact } from '../../model/site.ts';
import type { CommandContext } from '../../ports/context.ts';
import type { LockHolder } from '../../terms/lock.ts';
import type { Recorded } from './tell-request.ts';

/** What requests are judged and answered by: the journal, the lock, the clock and the configuration. */
export interface Read extends Standing, Omit<Recorded, 'nextWindow'> {
  readonly state: JournalState;
}

/** @throws Problem `prerequisite.state-unreadable` */
export async function readStanding({ site, ports }: Pick<CommandContext, 'site' | 'ports'>): Promise<Read> {
  const { records, state, running, holder } = await readSituation({ site, ports, asksSystemLog: false });
  const now = ports.clock.now();
  return {
    mode: site.import?.mode ?? 'off',
    nextWindow: site.window && findNextOpening(site.window, now),
    configuration: site.file,
    records,
    state,
    // An open attempt refuses others only once it is over.
    refusal: running === undefined ? findRefusalAt(state, now) : undefined,
    contact: nameContact(site.support),
    isUpdating: running !== undefined || isUpdate(holder),
    now,
    highest: state.highestVersion,
    attempts: state.attempts,
    running,
    installed: await readInstalledVersion({ site }).catch(() => null),
  };
}

function isUpdate(holder: LockHolder | undefined): boolean {
  return holder !== undefined && (holder === 'unknown' || holder.command === 'apply');
}
