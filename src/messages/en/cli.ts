import type { CliNotes, CliProblems, CliWarnings } from '../../ports/vocabulary/cli.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<CliProblems>['problems'] = {
  'internal.fault': ({ detail }) => ({
    what: `An unexpected fault occurred: ${detail}`,
    remedy: 'Run `ospi-update status` to see how the platform stands, and send this message to support.',
  }),
  'prerequisite.program-missing': ({ program }) => ({
    what: `The program ${program} is not installed, or not in the standard folders for programs.`,
    remedy: `Install it (on Debian: the package that holds ${program}), then run the command again.`,
  }),
};

export const warnings: Sentences<CliWarnings>['lines'] = {};

export const notes: Sentences<CliNotes>['lines'] = {};

export const text = {};
