import type { Command } from 'commander';
import type { Messages } from '../messages/index.ts';
import type { CommandContext, FreeContext } from '../ports/context.ts';
import type { Result } from '../model/results.ts';
import type { GlobalOptions } from './global-options.ts';

/** Runs what the command line asks for: gives it its surroundings, reports what comes of it, sets the exit code. */
export interface Runner {
  /** A command that works on a platform: its site configuration is loaded first. */
  onPlatform(
    request: Request & { readonly action: (context: CommandContext) => Promise<Result> },
  ): Promise<void>;
  /** A command that needs no site configuration. */
  anywhere(request: Request & { readonly action: (context: FreeContext) => Promise<Result> }): Promise<void>;
}

export interface Request {
  readonly options: GlobalOptions;
  /** Whether `--json` writes one event a line while the command runs. */
  readonly streaming?: boolean;
  /** Whether it installs an update. */
  readonly isUpdate?: boolean;
  /** Whether it changes something: a hang-up does not end it then, and visitors are told how far an update is. */
  readonly changes?: boolean;
  /** Whether the platform may be tied to another name or state folder than the configuration says. */
  readonly ignoresMark?: boolean;
  /** Whether Ctrl-C and SIGTERM are left to the command, which stops where it may; otherwise they end it at once. */
  readonly heedsInterruption?: boolean;
}

/** What every file that adds a command is given. */
export interface CommandSurroundings {
  readonly program: Command;
  readonly text: Messages['cli'];
  readonly runner: Runner;
}
