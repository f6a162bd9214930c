import type { Result } from '../model/results.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import { nagiosExitCodes, nameNagiosState } from '../terms/nagios.ts';

/** How a command ends that was not refused. The states of Nagios have numbers of their own. */
export function chooseExitCode(result: Result): number {
  if (result.kind === 'monitoring' && result.format === 'nagios')
    return nagiosExitCodes[nameNagiosState(result.findings)];
  return exitCodes[nameExit(result)];
}

function nameExit(result: Result): ExitName {
  if (result.kind === 'check' || result.kind === 'journal-verified' || result.kind === 'replay')
    return result.exit;
  if (result.kind === 'backups-verified' || result.kind === 'request-answered') return result.exit;
  if (result.kind === 'status') return result.exit ?? 'ok';
  if (result.kind === 'set-up') return result.check?.exit ?? 'ok';
  return result.kind === 'notice-accepted' ? result.check.exit : 'ok';
}
