import * as z from 'zod';
import { wordOf, type Held } from '../terms/form.ts';
import { severities } from '../terms/nagios.ts';
import { size, stamp, version } from '../terms/words.ts';
import { pageByHand } from './page-by-hand.ts';

const text = z.string();
const moment = stamp.exactOptional();

/** What a monitoring system reads from a platform: `status --format nagios|prometheus`, and the same with `--json`. */
export const monitoringForm = z.object({
  kind: z.literal('monitoring'),
  format: z.enum(['nagios', 'prometheus']),
  /** When it was read. */
  at: stamp,
  platform: text,
  product: text,
  version: version.nullable(),
  /** As a visitor sees it. */
  page: z.enum(['on', 'off', 'unknown']),
  /** Since when the page is on, from the journal; absent if it is off, or neither an update nor `maintenance on` turned it on. */
  pageSince: moment,
  /** Who turned the page on by hand, according to the journal, and has not turned it off since. */
  pageByHand: pageByHand.exactOptional(),
  running: z.object({ startedAt: stamp, step: text, to: version }).exactOptional(),
  last: z
    .object({
      ending: z.enum(['succeeded', 'rolled-back', 'maintenance', 'interrupted']),
      endedAt: moment,
      to: version,
      incident: text,
    })
    .exactOptional(),
  lastSuccessAt: moment,
  /** Whether a further attempt is refused until support releases it. */
  isRefused: z.boolean(),
  isJournalIntact: z.boolean(),
  /** The newest one that is complete; absent if there is none. */
  backup: z.object({ createdAt: stamp, bytes: size }).exactOptional(),
  /** Whether they could not be read, as by a user who is not root. */
  areBackupsUnread: z.boolean(),
  /** When a backup was last read back, and when its databases were last restored as proof. */
  backupVerifiedAt: moment,
  backupRehearsedAt: moment,
  /** The unit that recovers after a power cut; absent without systemd. */
  recoveryUnit: z.enum(['enabled', 'disabled', 'missing']).exactOptional(),
  /** When the certificate at the platform's address expires; absent without TLS. */
  certificateExpiresAt: moment,
  /** When a release by support, not used yet, expires. */
  releaseExpiresAt: moment,
  /** For `prometheus`: what is printed, or written to a file. */
  metrics: text.exactOptional(),
  written: text.exactOptional(),
  /** Worst first. */
  findings: z.array(z.object({ severity: z.enum(severities), finding: wordOf<Finding>() })),
});
export type MonitoringResult = Held<typeof monitoringForm>;

/** Names are stable: alerts may be bound to them. */
export type Finding =
  | 'update-interrupted'
  | 'left-under-page'
  | 'page-on'
  | 'page-by-hand-over'
  | 'page-by-hand-gone'
  | 'journal-damaged'
  | 'page-unknown'
  | 'updates-refused'
  | 'update-long'
  | 'no-backup'
  | 'backup-old'
  | 'backups-unread'
  | 'recovery-not-enabled'
  | 'certificate-expires';
