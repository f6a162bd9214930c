import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The archive, if one is given. Measured: signature, every digest, product and versions. Required: all correct. Fixed
 * by downloading it again, or by an archive that fits.
 */
export function judgeArchive({ archive, platform }: Facts): Judgement<'archive'> | undefined {
  if (archive === undefined) return undefined;
  const { name, version, notice, problem } = archive;
  if (problem !== undefined) return { status: 'failed', params: { name }, problem };
  // An archive is either refused or has a version.
  if (version === undefined) return { status: 'failed', params: { name } };
  const installed = version === platform.version;
  return { status: 'ok', params: { version, installed, noticeAccepted: notice?.accepted === true } };
}
