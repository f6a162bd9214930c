import { quoteWord } from './shell-word.ts';
import type { Distrust } from '../terms/site.ts';

/** What takes files and folders back from those who could write them; their group stays, since nginx may read by it. */
export function writeTrustCommand(findings: readonly Distrust[], runner: number): string {
  const foreign = findings.filter(({ by }) => by === 'owner');
  const owner = runner === 0 ? 'root' : String(runner);
  return [
    ...(foreign.length === 0 ? [] : [`chown ${owner} ${list(foreign)}`]),
    `chmod go-w ${list(findings)}`,
  ].join(' && ');
}

function list(findings: readonly Distrust[]): string {
  return findings.map(({ path }) => quoteWord(path)).join(' ');
}
