import type { Target } from './target.ts';
import { archiveTargets } from './targets/archive.ts';
import { manifestTargets } from './targets/manifest.ts';
import { signatureTargets } from './targets/signature.ts';

/** All readers of bytes from outside. */
export const targets: readonly Target[] = [...manifestTargets, ...signatureTargets, ...archiveTargets];
