import { catalogues } from '../messages/index.ts';
import type { AttemptFacts, HistoryAttempt, HistoryFacts, HistoryFile } from '../model/history.ts';
import type { Site } from '../model/site.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import { foldProgress, inBothLanguages } from './progress-fold.ts';

/** What `history.json` says, in the same words as the maintenance page. Pure. */
export function describeHistory(site: Site, { attempts, refused }: HistoryFacts): HistoryFile {
  return {
    format: 1,
    platform: site.name,
    attempts: attempts.map((attempt) => describeAttempt(site, attempt)),
    support: site.support,
    refused,
  };
}

function describeAttempt(site: Site, { records, ...facts }: AttemptFacts): HistoryAttempt {
  const { outcome, messageCode, warnings } = foldProgress({ site, records }) ?? {};
  return {
    ...facts,
    ...(typeof messageCode === 'string' && facts.outcome !== 'running' && { messageCode }),
    text: outcome ?? sayOpen(facts),
    warnings: warnings ?? [],
  };
}

function sayOpen({ outcome, from, to }: Pick<AttemptFacts, 'outcome' | 'from' | 'to'>): Bilingual {
  return inBothLanguages((language) => {
    const { attempt } = catalogues[language].report;
    return outcome === 'running' ? attempt.running(from, to) : attempt.interrupted;
  });
}
