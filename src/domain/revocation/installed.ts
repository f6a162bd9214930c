import type { JournalState } from '../attempt/state.ts';

/** The digests of the archive that the installed version came from, as far as the journal has them. Pure. */
export function listInstalledDigests(
  { attempts }: Pick<JournalState, 'attempts'>,
  installed: string | null,
): readonly string[] {
  const source = attempts.findLast(
    ({ started, ending }) => ending?.kind === 'succeeded' && started.to === installed,
  );
  if (source === undefined) return [];
  const { sha256, manifestSha256 } = source.started.archive;
  return manifestSha256 === undefined ? [sha256] : [sha256, manifestSha256];
}
