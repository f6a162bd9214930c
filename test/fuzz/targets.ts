import type { Target } from './target.ts';
import { archiveTargets } from './targets/archive.ts';
import { configuration } from './targets/configuration.ts';
import { forgedJournal, journal } from './targets/journal.ts';
import { manifestTargets } from './targets/manifest.ts';
import { releaseTargets } from './targets/release.ts';
import { revocationTargets } from './targets/revocation.ts';
import { signatureTargets } from './targets/signature.ts';

/** All readers of bytes from outside. */
export const targets: readonly Target[] = [
  ...manifestTargets,
  ...signatureTargets,
  ...releaseTargets,
  ...revocationTargets,
  ...archiveTargets,
  configuration,
  journal,
  forgedJournal,
];
