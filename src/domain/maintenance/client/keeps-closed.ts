import type { ProgressFile } from '../../../model/progress.ts';

/**
 * Whether an update at work keeps the platform closed, so that whoever else answers is not the platform. Not before it has put the
 * page on nor after it has taken it off; and while it is held, some may look behind the page.
 */
export function keepsClosed({ state, step, steps }: Pick<ProgressFile, 'state' | 'step' | 'steps'>): boolean {
  if (state !== 'running' && state !== 'rolling-back') return false;
  const stateOf = (wanted: string) => steps.find(({ name }) => name === wanted)?.state;
  const on = stateOf('maintenance-on');
  const isOff = on === 'pending' || on === 'undone' || stateOf('maintenance-off') === 'finished';
  return !isOff && step?.name !== 'hold';
}
