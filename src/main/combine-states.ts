import { nagiosExitCodes, type NagiosState } from '../terms/nagios.ts';
import type { Told } from './every-platform.ts';

interface Stated {
  readonly platform: string;
  readonly state: NagiosState;
  readonly said: string;
  readonly performance: readonly string[];
}

/** A platform whose state is not known may be worse off than one that asks for attention. */
const worstFirst: readonly NagiosState[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

/**
 * One answer for a monitoring system: the worst state and that of each platform on the first line, then a line for each
 * platform. The labels of performance data begin with the platform's name.
 */
export function combineStates(told: readonly Told[]): { readonly text: string; readonly exitCode: number } {
  const all = told.map(readState);
  const worst = worstFirst.find((state) => all.some((each) => each.state === state)) ?? 'UNKNOWN';
  const states = all.map(({ platform, state }) => `${platform} ${state}`).join(', ');
  const performance = all.flatMap((each) => each.performance).join(' ');
  const lines = all.map(({ state, said }) => `${state} - ${said}`);
  return {
    text: `${[`OSPI-UPDATE ${worst} - ${states} | ${performance}`, ...lines].join('\n')}\n`,
    exitCode: nagiosExitCodes[worst],
  };
}

function readState({ platform, lines, complaint }: Told): Stated {
  const [, state, said = '', performance = ''] =
    /^OSPI-UPDATE (OK|WARNING|CRITICAL|UNKNOWN) - (.*) \| (.*)$/.exec(lines[0] ?? '') ?? [];
  const pairs = performance.split(' ').filter((pair) => pair !== '');
  if (isState(state))
    return { platform, state, said, performance: pairs.map((pair) => `${platform}_${pair}`) };
  // Behind a bar, a monitoring system expects performance data.
  const reason = complaint.replaceAll('|', '/').replaceAll(/\s+/g, ' ').trim();
  return { platform, state: 'UNKNOWN', said: `${platform}: ${reason}`, performance: [] };
}

function isState(word: string | undefined): word is NagiosState {
  return word !== undefined && Object.hasOwn(nagiosExitCodes, word);
}
