import type { JournalEventName, JournalRecord } from '../../model/journal.ts';
import type { MonitoringResult } from '../../model/monitoring.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { findPageByHand } from '../attempt/page-by-hand.ts';
import { readSituation, type Situation } from '../attempt/read-situation.ts';
import { findRefusalAt } from '../attempt/state.ts';
import { nameIncident } from '../attempt/history.ts';
import { summariseLast } from '../attempt/summary.ts';
import { listBackups } from '../backup/record/list.ts';
import { readRecovery } from '../checks/facts/night.ts';
import { askVisitor } from '../nginx/visit.ts';
import { readInstalledVersion } from '../platform/release.ts';
import { judgeMonitoring } from './judge.ts';

interface Asked {
  readonly site: Site;
  readonly ports: Ports;
}

/**
 * Reads what a monitoring system wants to know. Changes nothing, and works for any user who may read the state: what that
 * user cannot read is left out.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function readMonitoring({
  site,
  ports,
  format,
}: Asked & Pick<MonitoringResult, 'format'>): Promise<MonitoringResult> {
  const situation = await readSituation({ site, ports });
  const now = ports.clock.now();
  const facts = {
    at: now.toISOString(),
    platform: site.name,
    product: site.product,
    version: await readInstalledVersion({ site }),
    ...(await readPage({ site, ports, records: situation.records })),
    ...describeAttempts(situation, await ports.system.bootId()),
    isRefused: findRefusalAt(situation.state, now) !== undefined,
    isJournalIntact: situation.journalProblem === undefined,
    ...(await readBackup(site)),
    ...readProofs(situation.records),
    ...(await readUnit({ site, ports })),
    ...(situation.state.release && { releaseExpiresAt: situation.state.release.expires }),
  };
  return { kind: 'monitoring', format, ...facts, findings: judgeMonitoring(facts) };
}

async function readPage({ site, ports, records }: Asked & { readonly records: readonly JournalRecord[] }) {
  const { page } = await askVisitor({ site, ports });
  const change = records.findLast(({ event }) => event === 'maintenance.on' || event === 'maintenance.off');
  const pageByHand = findPageByHand(records);
  const start = pageByHand?.since ?? (change?.event === 'maintenance.on' ? change.at : undefined);
  const since = page === 'on' && start !== undefined ? { pageSince: start } : {};
  const { certificateExpires } = await ports.http
    .get(site.url, { timeoutSeconds: 10 })
    .then((answer) => ('status' in answer ? answer : { certificateExpires: undefined }));
  const named = { ...since, ...(pageByHand && { pageByHand }) };
  return { page, ...named, ...(certificateExpires && { certificateExpiresAt: certificateExpires }) };
}

function describeAttempts({ state, running }: Situation, bootId: string) {
  const attempt = state.attempts.findLast(({ id }) => id !== running?.id);
  const success = state.attempts.findLast(({ ending }) => ending?.kind === 'succeeded')?.ending;
  const last = attempt && summariseLast({ attempt, bootId });
  return {
    ...(running && {
      running: {
        startedAt: running.startedAt,
        step: running.current?.name ?? 'backup',
        to: running.started.to,
      },
    }),
    ...(attempt &&
      last && {
        last: {
          ending: last.ending,
          ...(last.endedAt !== undefined && { endedAt: last.endedAt }),
          to: last.to,
          incident: nameIncident(attempt),
        },
      }),
    ...(success && { lastSuccessAt: success.at }),
  };
}

/** Backups that cannot be read are not backups that are missing. */
async function readBackup(site: Site): Promise<Pick<MonitoringResult, 'backup' | 'areBackupsUnread'>> {
  const backups = await listBackups({ site }).catch(() => undefined);
  const newest = backups?.find(({ complete }) => complete);
  return {
    areBackupsUnread: backups === undefined,
    ...(newest && { backup: { createdAt: newest.createdAt, bytes: newest.bytes } }),
  };
}

/** When a backup was last read back, and when one was last restored as proof. */
function readProofs(
  records: readonly JournalRecord[],
): Pick<MonitoringResult, 'backupVerifiedAt' | 'backupRehearsedAt'> {
  const findAt = (name: JournalEventName, isProof: (record: JournalRecord) => boolean = () => true) =>
    records.findLast((record) => record.event === name && isProof(record))?.at;
  const verified = findAt('backup.verified');
  const rehearsed = findAt(
    'backup.verified',
    (record) => record.event === 'backup.verified' && record.data.restored === true,
  );
  return {
    ...(verified !== undefined && { backupVerifiedAt: verified }),
    ...(rehearsed !== undefined && { backupRehearsedAt: rehearsed }),
  };
}

async function readUnit({ site, ports }: Asked): Promise<Pick<MonitoringResult, 'recoveryUnit'>> {
  if (!(await ports.system.hasSystemd())) return {};
  return { recoveryUnit: (await readRecovery({ site, ports })).state };
}
