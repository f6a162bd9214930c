import type { Manifest } from '../model/manifest.ts';

/** Whether a rollback may have data to restore: only then is there anything to be made for it. */
export function touchesData({ hooks }: Pick<Manifest, 'hooks'>): boolean {
  return hooks.some((hook) => hook.touchesData);
}
