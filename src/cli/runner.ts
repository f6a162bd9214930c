import type { Command } from 'commander';
import type { ToldCommand } from '../commands/tell-others.ts';
import type { Messages } from '../messages/index.ts';
import type { AskingContext, TellingContext } from '../ports/context.ts';
import type { Result } from '../model/results.ts';
import type { GlobalOptions } from './global-options.ts';

/** Runs the requested command: provides its context, reports the result, sets the exit code. */
export interface Runner {
  /** A command on a platform: its site configuration is loaded first. */
  onPlatform(
    request: Request & { readonly action: (context: TellingContext) => Promise<Result> },
  ): Promise<void>;
  /** A command that needs no site configuration. */
  anywhere(
    request: Request & { readonly action: (context: AskingContext) => Promise<Result> },
  ): Promise<void>;
  /** The same command line on each platform of the server, in turn. */
  everywhere(request: EveryRequest): Promise<void>;
}

export interface EveryRequest {
  readonly options: GlobalOptions;
  /** Whether it changes something: then a hang-up does not end it. */
  readonly changes?: boolean;
  /** Between two platforms. */
  readonly pauseMilliseconds?: number;
  /** One output of all for a monitoring system, instead of that of each; metrics perhaps into a file. */
  readonly combine?:
    { readonly format: 'nagios' | 'prometheus'; readonly output?: string | undefined } | undefined;
}

export interface Request {
  readonly options: GlobalOptions;
  /** Whether `--json` writes one event per line while the command runs. */
  readonly streaming?: boolean;
  /** Whether it installs an update. */
  readonly isUpdate?: boolean;
  /** Whether it changes something: then a hang-up does not end it, and visitors see the progress of an update. */
  readonly changes?: boolean;
  /** Whether the platform may be tied to another name or state folder than the configuration says. */
  readonly ignoresMark?: boolean;
  /** What it is about, for the commands and addresses that are told how it ends; nobody is told without it. */
  readonly tells?: ToldCommand;
  /** Whether the command handles Ctrl-C and SIGTERM itself, and stops where it can; otherwise they end it at once. */
  readonly heedsInterruption?: boolean;
}

/** Passed to every file that adds a command. */
export interface CommandSurroundings {
  readonly program: Command;
  readonly text: Messages['cli'];
  readonly runner: Runner;
}
