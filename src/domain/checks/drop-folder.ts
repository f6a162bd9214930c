import type { Facts } from '../../model/facts.ts';
import type { DropFolderFacts, DropFolderFault } from '../../terms/drop-folder.ts';
import type { Judgement } from './judgement.ts';

/**
 * The folder of the Superviseur's requests. Measured: whose it is and who may write there, whether
 * another platform takes requests from it, the file systems on which an
 * archive arrives and is kept, and the units that have root look into it. Recommended only: who updates from a shell needs
 * none of it. Fixed as each message says. Not judged if no requests are taken. The folders above it are judged with the
 * configuration, which is refused if others can change them.
 */
export function judgeDropFolder({ dropFolder }: Facts): Judgement<'drop-folder'> | undefined {
  if (dropFolder === undefined) return undefined;
  const faults = listFaults(dropFolder);
  return { status: faults.length > 0 ? 'warning' : 'ok', params: { ...dropFolder, faults } };
}

function listFaults(facts: DropFolderFacts): readonly DropFolderFault[] {
  const { disks, units, sharedWith } = facts;
  return [
    ...(sharedWith === undefined ? [] : (['other-platform'] as const)),
    ...listRightsFaults(facts),
    ...(disks.some(({ freeBytes, neededBytes }) => freeBytes < neededBytes) ? (['room'] as const) : []),
    ...(units?.some(({ isFailed }) => isFailed) === true ? (['unit-failed'] as const) : []),
    ...(units?.some(isAwake) === false ? (['idle'] as const) : []),
  ];
}

/** One that is enabled begins at the next boot, and looks now only if it is active. */
function isAwake({ isEnabled, isActive }: NonNullable<DropFolderFacts['units']>[number]): boolean {
  return isEnabled && isActive;
}

function listRightsFaults({ found, group }: DropFolderFacts): readonly DropFolderFault[] {
  if (found === undefined) return ['missing'];
  const { isFolder, mode, uid, isMember, isShared, remote } = found;
  if (!isFolder) return ['no-folder'];
  return [
    ...(uid === 0 ? (['owner-root'] as const) : []),
    ...(isMember ? (['owner-member'] as const) : []),
    ...(group !== undefined && found.group !== group ? (['group'] as const) : []),
    ...(mode === wantedMode ? [] : (['mode'] as const)),
    ...(isShared ? (['shared'] as const) : []),
    ...(remote === undefined ? [] : (['remote'] as const)),
  ];
}

const wantedMode = '2770';
