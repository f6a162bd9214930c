import type { DescribeBundle } from '../model/bundle.ts';
import type { Language } from '../terms/language.ts';
import type { PageWords } from '../model/page-text.ts';
import type { Ports } from './ports.ts';
import type { Prompt } from './reporter.ts';
import type { Site } from '../model/site.ts';

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

/** What a command is given that works without a platform, or where its configuration is refused. */
export type FreeContext = Omit<CommandContext, 'site'> & {
  readonly describeBundle: DescribeBundle;
};
