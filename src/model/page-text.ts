import type { Language } from '../terms/language.ts';
import type { ProgressFile, ProgressStep } from './progress.ts';

/** The words of the pages that nginx serves. The pages contain both languages, whichever the command uses. */
export type PageWords = Readonly<Record<Language, PageText>>;

/**
 * What a page shows: the state of the update, or `closed` while that is not known (always, without JavaScript), `silent` when
 * its progress stops arriving or ends without an outcome, `unreachable` when the server does not
 * answer, `open` when the platform is back.
 */
export type PageState =
  Exclude<ProgressFile['state'], 'idle' | 'interrupted'> | 'closed' | 'silent' | 'unreachable' | 'open';

/** What happened to a form: `sent` to a platform that was already closed; `cut` while it was processed: nobody knows. */
export type SendingKind = 'sent' | 'cut';

interface SendingText {
  readonly title: string;
  readonly what: string;
  /** How to get back to what was entered. */
  readonly goBack: string;
  /** The same if a tab was opened for the answer. */
  readonly closeTab: string;
}

/** Plain text, never HTML. */
export interface PageText {
  readonly title: string;
  readonly states: Readonly<Record<PageState, { readonly title: string; readonly what: string }>>;
  /** What the visitor should do: nothing, the page comes back by itself. */
  readonly advice: string;
  /** For those who could reboot the server; systemd tells them too. */
  readonly administrators: string;
  /** Introduces the site's own contact. */
  readonly help: string;
  /** Introduces support's address and telephone number. */
  readonly contact: string;
  /** Replaces `{}` in the words of the states: whom to tell, with the site's own contact, shown below, or without one. */
  readonly whom: { readonly contact: string; readonly administrator: string };
  /** For someone who sent a form at the wrong moment, with the words of the two buttons. */
  readonly sent: Readonly<Record<SendingKind, SendingText>> & {
    readonly back: string;
    readonly home: string;
  };
  /** On a page that an administrator turned on: `{}` is the reason, and the time until which it is expected to last. */
  readonly byHand: { readonly reason: string; readonly until: string };
  readonly followUp: {
    readonly title: string;
    readonly steps: string;
    readonly warnings: string;
    readonly incident: string;
    readonly advice: string;
    /** Once the previous version is back and open. */
    readonly after: string;
    /** No reboot, no further run, no repair by hand. Only the first of them ends when the platform is open again. */
    readonly rules: readonly string[];
    readonly withoutScript: string;
    /** The link to what this page replaces. */
    readonly back: string;
  };
  readonly figures: PageFigures;
  /** For programs that ask for JSON: the `title` and the `detail` of RFC 9457. */
  readonly problem: {
    readonly title: string;
    readonly detail: Readonly<Record<SendingKind, string>>;
    readonly byHand: Readonly<Record<SendingKind, string>>;
  };
}

/** What the pages' scripts compose: `{}` is a placeholder. */
export interface PageFigures {
  /** The label of the progress bar. */
  readonly bar: string;
  readonly since: string;
  readonly left: string;
  /** Replaces all of `left`. */
  readonly lessThanAMinute: string;
  readonly step: string;
  readonly versions: string;
  /** `skipped`: still pending when the update has ended, or is rolled back. */
  readonly stepStates: Readonly<Record<ProgressStep['state'] | 'skipped', string>>;
}
