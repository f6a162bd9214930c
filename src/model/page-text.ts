import type { Language } from '../terms/language.ts';
import type { ProgressFile, ProgressStep } from './progress.ts';

/** The words of the pages that nginx serves. They hold both languages, whoever runs the command. */
export type PageWords = Readonly<Record<Language, PageText>>;

/**
 * What a page shows: how the update goes, or `closed` while that is not known (without JavaScript it stays so), `silent` when
 * its progress stops arriving or is over without an ending, `unreachable` when the server does not answer, `open` when the platform is back.
 */
export type PageState =
  Exclude<ProgressFile['state'], 'idle' | 'interrupted'> | 'closed' | 'silent' | 'unreachable' | 'open';

/** What became of a form: `sent` to a platform that was closed already; `cut` while it was at it, so that nobody knows. */
export type SendingKind = 'sent' | 'cut';

interface SendingText {
  readonly title: string;
  readonly what: string;
  /** How to get to what was entered. */
  readonly goBack: string;
  /** The same where a tab was opened for the answer. */
  readonly closeTab: string;
}

/** Plain text, never HTML. */
export interface PageText {
  readonly title: string;
  readonly states: Readonly<Record<PageState, { readonly title: string; readonly what: string }>>;
  /** What the visitor should do: nothing, the page comes back by itself. */
  readonly advice: string;
  /** To those who could restart the server; systemd tells it to them too. */
  readonly administrators: string;
  /** Introduces the site's own contact. */
  readonly help: string;
  /** Introduces the support's address and telephone number. */
  readonly contact: string;
  /** Stands for `{}` in the states' words: whom to tell, by the site's own contact, shown below, or where it names none. */
  readonly whom: { readonly contact: string; readonly administrator: string };
  /** To who has sent a form in the wrong moment, with the words of the two buttons. */
  readonly sent: Readonly<Record<SendingKind, SendingText>> & {
    readonly back: string;
    readonly home: string;
  };
  readonly followUp: {
    readonly title: string;
    readonly steps: string;
    readonly warnings: string;
    readonly incident: string;
    readonly advice: string;
    /** Once the previous version is back and open. */
    readonly after: string;
    /** The first alone is over when the platform is open again. Neither to reboot, nor to run the update again, nor to repair data by hand. */
    readonly rules: readonly string[];
    readonly withoutScript: string;
    /** The link to what this page stands for. */
    readonly back: string;
  };
  readonly figures: PageFigures;
  /** For programs that ask for JSON: the `title` and the `detail` of RFC 9457. */
  readonly problem: { readonly title: string; readonly detail: Readonly<Record<SendingKind, string>> };
}

/** What the pages' scripts compose: `{}` stands for what changes. */
export interface PageFigures {
  /** Names the progress bar. */
  readonly bar: string;
  readonly since: string;
  readonly left: string;
  /** In place of the whole of `left`. */
  readonly lessThanAMinute: string;
  readonly step: string;
  readonly versions: string;
  /** `skipped`: still pending when the update is over, or is taken back. */
  readonly stepStates: Readonly<Record<ProgressStep['state'] | 'skipped', string>>;
}
