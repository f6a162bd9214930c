import type { VisitFacts } from '../../ports/facts.ts';
import type {
  MaintenanceNotes,
  MaintenanceProblems,
  MaintenanceWarnings,
} from '../../ports/vocabulary/maintenance.ts';
import type { Sentences } from '../sentences.ts';
import { page } from './page.ts';

export const problems: Sentences<MaintenanceProblems>['problems'] = {
  'step.page-not-served': ({ visit, flag }) => ({
    what: `The maintenance page was turned on, but a visitor of ${visit.url} did not get it: ${sayAnswer(visit)}.`,
    remedy: `See that nginx runs, that the platform’s server block includes the snippet of \`ospi-update setup nginx\`, and that nginx’s workers may enter every folder above ${flag}; \`ospi-update check\` tells which of them it is.`,
  }),
  'step.page-lost': ({ visit }) => ({
    what: `In the middle of the update visitors no longer got the maintenance page of ${visit.url}: ${sayAnswer(visit)}.`,
    remedy: 'Find out who removed the flag file, or made nginx forget the snippet.',
  }),
  'step.page-not-removed': ({ visit, flag }) => ({
    what: `The maintenance page was turned off, but ${visit.url} is not open to visitors: ${sayAnswer(visit)}.`,
    remedy: `The file ${flag} is removed. See that nginx runs and reads its configuration anew (\`nginx -t\`, then \`nginx -s reload\`), then ask for ${visit.url} in a browser.`,
  }),
  'prerequisite.public-unwritable': ({ path, reason }) => ({
    what: `${path}, which nginx serves to visitors, cannot be written (${reason}).`,
    remedy:
      'Run the command as root, and see that the folder is on a file system that is mounted for writing and has room, and that nothing in it was made immutable (`lsattr`).',
  }),
  'usage.snippet-unwritable': ({ path, reason }) => ({
    what: `The snippet cannot be written to ${path} (${reason}).`,
    remedy:
      'Name a file in a folder that exists and that you may write, or leave the option out to see the snippet.',
  }),
};

export const warnings: Sentences<MaintenanceWarnings>['lines'] = {};

export const notes: Sentences<MaintenanceNotes>['lines'] = {};

const failures: Readonly<Record<string, string>> = {
  refused: 'nobody listens there',
  reset: 'the connection was cut',
  timeout: 'no answer came in time',
  tls: 'no secure connection could be made',
  name: 'the name is unknown',
  foreign: 'something other than the snippet answered',
  outdated: 'the snippet in force was made of an earlier configuration',
};

function sayAnswer({ status, failure }: VisitFacts): string {
  if (failure !== undefined) return failures[failure] ?? `the system says ${failure}`;
  return `the answer was HTTP ${status ?? '?'}`;
}

export const text = { page, sayAnswer };
