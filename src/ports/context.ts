import type { DescribeBundle } from '../model/bundle.ts';
import type { DescribeAnswer } from '../model/import-answer.ts';
import type { Language } from '../terms/language.ts';
import type { PageWords } from '../model/page-text.ts';
import type { Ports } from './ports.ts';
import type { Prompt, TextPrompt } from './reporter.ts';
import type { Site } from '../model/site.ts';

/** Passed to every command that works on a platform. */
export interface CommandContext {
  readonly site: Site;
  readonly ports: Ports;
  readonly prompt: Prompt;
  readonly language: Language;
  /** Aborted by Ctrl-C or SIGTERM. Checked until an attempt starts; the attempt itself continues to its end. */
  readonly interruption: AbortSignal;
  /** The tool's own version. */
  readonly tool: string;
  readonly pageWords: PageWords;
}

/** Passed to a command that works without a platform, or if its configuration is refused. */
export type FreeContext = Omit<CommandContext, 'site'> & {
  readonly describeBundle: DescribeBundle;
};

/** What answers requests for updates needs in addition. */
export interface AnsweringContext extends CommandContext {
  readonly describeAnswer: DescribeAnswer;
}

/** Passed to every command on a platform in addition: words for those who are not at this terminal. */
export interface TellingContext extends AnsweringContext {
  /** Brings `history.json` up to date, if anything has changed. */
  readonly keepHistory: () => Promise<void>;
}

/** The same, with a person who can be asked for texts. */
export type AskingContext = FreeContext & {
  readonly prompt: TextPrompt;
  readonly describeAnswer: DescribeAnswer;
};

/** Whether somebody sits at a terminal, and can stop what takes too long. */
export function isAttended({ prompt }: Pick<CommandContext, 'prompt'>): boolean {
  return prompt.available || prompt.isUnheard === true;
}
