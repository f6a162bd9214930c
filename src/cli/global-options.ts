import { Option, type Command } from 'commander';
import { parseArgs } from 'node:util';
import type { Language } from '../terms/language.ts';
import type { Messages } from '../messages/index.ts';
import { Problem } from '../messages/problem.ts';

/** Options of every command, allowed before or after its name. */
export interface GlobalOptions {
  readonly platform?: string;
  readonly config?: string;
  readonly lang?: Language;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

export function addGlobalOptions({
  program,
  text: { options, words },
}: {
  readonly program: Command;
  readonly text: Messages['cli'];
}): void {
  program
    .addOption(new Option(`--platform <${words.name}>`, options.platform).conflicts('config'))
    .option(`--config <${words.file}>`, options.config)
    .option('--json', options.json)
    .option('--lang <fr|en>', options.lang, parseLanguage)
    .addOption(new Option('--quiet', options.quiet).conflicts('verbose'))
    .option('--verbose', options.verbose)
    .option('--no-color', options.noColor);
}

/**
 * The options that decide how even command-line mistakes are reported, read before parsing. Mistakes in these options
 * themselves are left to the parser.
 */
export function readEarlyOptions(args: readonly string[]): GlobalOptions & { readonly isNagios: boolean } {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      lang: { type: 'string' },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
      verbose: { type: 'boolean' },
      'no-color': { type: 'boolean' },
      format: { type: 'string' },
    },
  });
  return {
    ...(isLanguage(values.lang) && { lang: values.lang }),
    json: values.json === true,
    quiet: values.quiet === true,
    verbose: values.verbose === true,
    color: values['no-color'] !== true,
    isNagios: values.format === 'nagios',
  };
}

function parseLanguage(language: string): Language {
  if (isLanguage(language)) return language;
  throw Problem.of('usage.language-unknown', { language });
}

function isLanguage(value: unknown): value is Language {
  return value === 'fr' || value === 'en';
}
