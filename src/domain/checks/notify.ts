import type { Facts } from '../../model/facts.ts';
import type { TellingFault } from '../../terms/check.ts';
import type { Judgement } from './judgement.ts';

/**
 * Those who are told how an update ended. Measured: whether the programs of `notify` can be run, there is a program to
 * send mail, and the last outcome reached everybody. A program that cannot be run is a mistake in the configuration, to
 * be fixed before the next night: required. The others are recommended.
 */
export function judgeNotify({ telling }: Facts): Judgement<'notify'> | undefined {
  if (telling === undefined) return undefined;
  const { missing, sendmail, failed } = telling;
  const faults: readonly TellingFault[] = [
    ...(missing.length === 0 ? [] : (['missing'] as const)),
    ...(sendmail === false ? (['sendmail'] as const) : []),
    ...(failed.length === 0 ? [] : (['failed'] as const)),
  ];
  const status = missing.length > 0 ? 'failed' : faults.length > 0 ? 'warning' : 'ok';
  return { status, params: { ...telling, faults } };
}
