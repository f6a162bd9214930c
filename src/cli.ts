import { addApply } from './cli/apply.ts';
import { addBackup } from './cli/backup.ts';
import { addCheck } from './cli/check.ts';
import { addComplete } from './cli/complete.ts';
import { addGlobalOptions } from './cli/global-options.ts';
import { configureHelp, describe } from './cli/help.ts';
import { addImport } from './cli/import.ts';
import { addMaintenance } from './cli/maintenance.ts';
import { addPack } from './cli/pack.ts';
import { TalkingCommand } from './cli/parse-error.ts';
import type { Runner } from './cli/runner.ts';
import { addSetup } from './cli/setup.ts';
import { addSpokenOptions } from './cli/spoken.ts';
import { addStatus } from './cli/status.ts';
import { addSupport } from './cli/support.ts';
import type { Messages } from './messages/index.ts';

/**
 * The whole command line: commands, options, their help and exit statuses. Parsing throws a Problem `usage.*` for
 * invalid input, and commander's own error, whose exit code counts, if help or version was requested.
 */
export function createProgram({
  text,
  tool,
  runner,
  write,
}: {
  readonly text: Messages['cli'];
  /** The tool's own version. */
  readonly tool: string;
  readonly runner: Runner;
  readonly write: { readonly out: (text: string) => void; readonly err: (text: string) => void };
}): TalkingCommand {
  const program = new TalkingCommand('ospi-update');
  configureHelp({ program, text });
  program.configureOutput({ writeOut: write.out, writeErr: write.err }).exitOverride();
  describe({ command: program, words: text.program, text, exits: [] });
  addGlobalOptions({ program, text });
  program.version(tool, '-V, --version', text.version);

  program.commandsGroup(text.headings.commands);
  addCheck({ program, text, runner });
  addBackup({ program, text, runner });
  addApply({ program, text, runner });
  addStatus({ program, text, runner });
  addImport({ program, text, runner });
  program.commandsGroup(text.headings.support);
  addMaintenance({ program, text, runner });
  addSupport({ program, text, runner });
  program.commandsGroup(text.headings.publishing);
  addSetup({ program, text, runner });
  addPack({ program, text, runner });
  addSpokenOptions({ program, tool, write: write.out });
  addComplete({ program, text, write: write.out });
  return program;
}
