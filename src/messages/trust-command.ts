import { quoteWord } from './shell-word.ts';
import type { Distrust } from '../terms/site.ts';

/** The command that withdraws write access from others; the group stays, since nginx may read through it. */
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
