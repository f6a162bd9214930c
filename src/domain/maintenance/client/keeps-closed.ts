import type { ProgressFile } from '../../../model/progress.ts';

/**
 * Whether a running update keeps the platform closed, so that an answer from elsewhere is not the platform's. Not
 * before it turned the page on nor after it turned it off; and while it is held, some visitors may pass the page.
 */
export function keepsClosed({ state, step, steps }: Pick<ProgressFile, 'state' | 'step' | 'steps'>): boolean {
  if (state !== 'running' && state !== 'rolling-back') return false;
  const stateOf = (wanted: string) => steps.find(({ name }) => name === wanted)?.state;
  const on = stateOf('maintenance-on');
  const isOff = on === 'pending' || on === 'undone' || stateOf('maintenance-off') === 'finished';
  return !isOff && step?.name !== 'hold';
}
