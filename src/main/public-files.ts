import type { JournalRecord } from '../model/journal.ts';
import type { Site } from '../model/site.ts';
import type { Ports } from '../ports/ports.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createProgressFile, createTee } from '../report/index.ts';
import { createHistoryFile } from './history-file.ts';

/** What a run that changes the platform tells in the site's public folder: how far it is, and what went before. */
export function createPublicFiles({
  site,
  ports,
  history,
}: {
  site: Site;
  ports: Ports;
  /** The journal's records when the command began. */
  history: () => readonly JournalRecord[];
}): Reporter {
  return createTee([createProgressFile({ site, ...ports, history }), createHistoryFile({ site, ports })]);
}
