import type { Facts } from '../../model/facts.ts';
import type { NightFault } from '../../terms/check.ts';
import type { Judgement } from './judgement.ts';

/**
 * Unattended runs: by cron, by a timer, at boot. Measured: whether the inbox can be read, the recovery after a power
 * cut is enabled and cron would find a Node.js that is new enough. Recommended only: somebody who is present can do
 * without. Fixed as each message says.
 */
export function judgeNight({ night }: Facts): Judgement<'night'> | undefined {
  if (night === undefined) return undefined;
  const { inbox, recovery, node } = night;
  const faults: readonly NightFault[] = [
    ...(inbox === undefined ? [] : (['inbox'] as const)),
    ...(recovery === undefined || recovery.state === 'enabled' ? [] : (['recovery'] as const)),
    ...(node === undefined || isYoung(node.version) ? [] : (['node'] as const)),
  ];
  return { status: faults.length > 0 ? 'warning' : 'ok', params: { ...night, faults } };
}

/** As in package.json. */
const oldest = [20, 19] as const;

function isYoung(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').replace(/^v/, '').split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
