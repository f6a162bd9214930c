import type { VisitFacts } from '../facts.ts';
import type { NamedDatabase } from './database.ts';
import type { RecordedProblem } from '../problem.ts';
import type { Bilingual } from './index.ts';
import type { JournalFault } from './journal.ts';

/** What can be reported of an update attempt: its plan, steps, services and hooks. */
export interface ApplyProblems {
  'rolled-back.attempt': EndedAttempt & { readonly from: string; readonly to: string };
  'maintenance.attempt': EndedAttempt & { readonly installed: string };
  /** A recovery that did not get the platform open. */
  'maintenance.recovery': RefusedAttempt & { readonly installed: string };
  /** A recovery that would lose what visitors saved in the new version. */
  'maintenance.recovery-declined': RefusedAttempt & { readonly installed: string };
  /** At boot: the attempt has ended already, and somebody may have repaired by hand since. */
  'maintenance.recovery-left': RefusedAttempt & { readonly installed: string };
  /** The journal cannot be written any more, so that the attempt or its recovery stopped where it was. */
  'maintenance.journal-lost': LostJournal & { readonly stands: 'closed' | 'unanswered' };
  'internal.journal-lost': LostJournal & {
    /** `exposed`: changed, and visitors do not get the page. `opened`: healthy, and open already. */
    readonly stands: 'untouched' | 'opened' | 'exposed';
    /** What a visitor got. */
    readonly visit?: VisitFacts;
  };
  'locked.attempt-failed': RefusedAttempt;
  'locked.attempt-interrupted': RefusedAttempt;
  'prerequisite.notice-not-accepted': {
    readonly archive: string;
    readonly notice: string;
    /** Whether the archive is the one that an `apply` without its name takes. */
    readonly fromInbox?: boolean;
  };
  'prerequisite.notice-declined': { readonly notice: string };
  'prerequisite.not-installed': { readonly link: string };
  'prerequisite.release-exists': { readonly path: string };
  'prerequisite.inbox-unreadable': { readonly path: string; readonly reason: string };
  /** Nothing in it that could be installed here. */
  /** An `apply` that is given no archive passes it over. */
  'prerequisite.failed-before': {
    readonly archive: string;
    readonly version: string;
    readonly attempt: string;
  };
  'prerequisite.inbox-empty': { readonly path: string };
  /** The running platform does not say the installed version where the configuration says that it does. */
  'prerequisite.version-untold': {
    readonly url: string;
    readonly version: string;
    readonly found: string | null;
  };
  'usage.interrupted': {};
  'usage.no-inbox': { readonly configuration: string };
  'step.release-exists': { readonly path: string };
  'step.release-missing': { readonly path: string; readonly version: string };
  /** `found` is null where `current` leads to no release at all. */
  'step.current-changed': { readonly path: string; readonly version: string; readonly found: string | null };
  /** `lastLines` is what it printed last, if anything. */
  'step.service-not-started': ServiceFailure & {
    readonly lastLines?: readonly string[];
    /** Its command ended well, and what that had started ended soon after. */
    readonly hasEnded?: true;
  };
  'step.service-not-stopped': ServiceFailure;
  /** The health address answers, but a service has died. */
  'step.service-died': { readonly service: string };
  /** It was seen running, and ended before the platform was healthy. */
  'step.service-crashed': {
    readonly service: string;
    readonly lastLines: readonly string[];
    readonly log: string;
  };
  /** The health address answers, but not as the version that should run; `found` is null where it does not say which. */
  'step.other-version': {
    readonly url: string;
    readonly version: string;
    readonly found: string | null;
    /** The one that listens there: its pid and command line. */
    readonly process?: string;
  };
  /** All services have stopped, and yet a process, of this pid and command line, says that the platform is healthy. */
  'step.still-answering': { readonly url: string; readonly process: string };
  'step.unhealthy': { readonly url: string; readonly seen: string; readonly timeoutSeconds: number };
  'step.hook-failed': {
    readonly hook: string;
    readonly exitCode: number;
    readonly lastLines: readonly string[];
    readonly log: string;
  };
  /** What a hook has started cannot be ended, not even by SIGKILL. */
  'step.hook-left-running': { readonly pids: readonly number[] };
  'step.hook-timed-out': { readonly hook: string; readonly timeoutSeconds: number; readonly log: string };
}

interface RefusedAttempt {
  readonly attempt: string;
  readonly incident: string;
  /** How support is reached, as the site configuration says. */
  readonly contact: string;
}

type LostJournal = RefusedAttempt & JournalFault;

interface EndedAttempt extends RefusedAttempt {
  readonly step: string;
  /** Of a hook: the vendor's own. */
  readonly title?: Bilingual;
}

interface ServiceFailure {
  readonly service: string;
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly log: string;
}

export interface ApplyWarnings {
  /** Visitors may have reached the new version: it is not undone any more. */
  'apply.visitors-let-in': {};
  /** Before a rollback restores the data, what stands there is backed up as well; here that failed. */
  'apply.rescue-failed': { readonly detail: string };
  /** The update left it dead, or dropped it. `detail` is the code of what was met. */
  'apply.rescue-without-database': NamedDatabase & { readonly detail: string };
  /** A service did not stop in time, and was killed: by us, or where `processes` is empty, by systemd. */
  'apply.service-killed': { readonly service: string; readonly processes: readonly string[] };
  /** With all services stopped, these still worked in a release of the platform. */
  'apply.platform-killed': { readonly processes: readonly string[] };
  /** The platform is to stay closed, but visitors do not get the page; `visit` is what they get, seen over HTTP. */
  'apply.page-not-kept': { readonly flag: string; readonly visit?: VisitFacts };
  /** What the update had brought could not be deleted on the way back, or after it; `path` is the entry that stays. */
  'apply.leftover-kept': { readonly path: string; readonly reason: string };
  /** After the platform was open again; the update itself succeeded. */
  'apply.clean-up-failed': { readonly detail: string };
}

export interface ApplyNotes {
  'apply.notice': { readonly path: string };
  /** Ctrl-C or SIGTERM once the attempt has started. */
  'apply.goes-on': {};
  /** Ctrl-C or SIGTERM once a recovery has begun. */
  'apply.recovery-goes-on': {};
  'apply.inbox-skipped': { readonly archive: string; readonly problem: RecordedProblem };
}
