import type { Language } from './language.ts';
import type { Ports } from './ports.ts';
import type { Prompt } from './reporter.ts';
import type { Site } from './site.ts';

/** What every command that works on a platform is given. */
export interface CommandContext {
  readonly site: Site;
  readonly ports: Ports;
  readonly prompt: Prompt;
  readonly language: Language;
  /** Aborted by Ctrl-C or SIGTERM. Heeded until an attempt starts; the attempt itself goes on to its end. */
  readonly interruption: AbortSignal;
  /** The tool's own version. */
  readonly tool: string;
  readonly pageWords: PageWords;
}

/** The words of the maintenance page. It shows both languages, whoever runs the command. */
export type PageWords = Readonly<Record<Language, PageText>>;

/** Plain text, never HTML. */
export interface PageText {
  readonly title: string;
  readonly what: string;
  /** What the visitor should do: nothing, the page comes back by itself. */
  readonly advice: string;
  /** To those who could restart the server; systemd tells it to them too. */
  readonly administrators: string;
  /** Introduces the support's address and telephone number. */
  readonly contact: string;
  /** For programs that ask for JSON: the `title` and the `detail` of RFC 9457. */
  readonly problem: { readonly title: string; readonly detail: string };
}
