import type { Manifest } from '../model/manifest.ts';

/** Whether a rollback may have data to restore: only then need anything be prepared for it. */
export function touchesData({ hooks }: Pick<Manifest, 'hooks'>): boolean {
  return hooks.some((hook) => hook.touchesData);
}
