import * as z from 'zod';

/**
 * The exit codes: one table feeds the code, the help and the man page. They are a contract with the scripts and
 * cron jobs of customers, so a number never changes its meaning.
 */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  prerequisite: 3,
  archive: 4,
  locked: 5,
  busy: 6,
  'rolled-back': 7,
  maintenance: 8,
  permission: 9,
  warning: 10,
  backup: 11,
} as const;

export type ExitName = keyof typeof exitCodes;
export const exitName = z.enum(Object.keys(exitCodes) as ExitName[]);

/** Of several platforms: first what keeps users out, then what failed, then what was refused. */
const worstFirst: readonly ExitName[] = [
  ...(['maintenance', 'rolled-back', 'internal', 'backup', 'locked'] as const),
  ...(['archive', 'prerequisite', 'permission', 'usage', 'busy', 'warning', 'ok'] as const),
];

/** The exit code for several runs. */
export function chooseWorst(codes: readonly number[]): number {
  const worst = worstFirst.find((name) => codes.includes(exitCodes[name]));
  return exitCodes[worst ?? 'internal'];
}

/** What an exit code says about the platform. `unknown`: see the message. */
export type PlatformEffect = 'unchanged' | 'rolled-back' | 'changed' | 'unknown';

export const platformEffects: Readonly<Record<ExitName, PlatformEffect>> = {
  ok: 'unknown',
  internal: 'unknown',
  usage: 'unchanged',
  prerequisite: 'unchanged',
  archive: 'unchanged',
  locked: 'unchanged',
  busy: 'unchanged',
  'rolled-back': 'rolled-back',
  maintenance: 'changed',
  permission: 'unchanged',
  warning: 'unchanged',
  backup: 'unknown',
};
