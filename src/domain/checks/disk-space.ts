import type { DiskFacts, Facts } from '../../model/facts.ts';
import type { DiskLack } from '../../terms/check.ts';
import type { Judgement } from './judgement.ts';
import { chooseRequirements } from './requirements.ts';

/**
 * Free disk space, on each file system that an update writes. Measured: what is free there, and what staging, backup
 * and a restore would take. Required: 30 % free, and room for all that. What cannot be measured fails: an update must
 * not find out under the maintenance page. Fixed by freeing space or enlarging the disk.
 */
export function judgeDiskSpace(facts: Facts): Judgement<'disk-space'> {
  const { unmeasured } = facts;
  const { freeDiskPercent } = chooseRequirements(facts);
  const disks = facts.disks.map((disk) => ({
    ...disk,
    freePercent: Math.floor((100 * disk.freeBytes) / disk.totalBytes),
    lacks: listLacks(disk, freeDiskPercent),
  }));
  const isEnough = unmeasured.length === 0 && disks.every(({ lacks }) => lacks.length === 0);
  return { status: isEnough ? 'ok' : 'failed', params: { freeDiskPercent, disks, unmeasured } };
}

function listLacks(disk: DiskFacts, freeDiskPercent: number): readonly DiskLack[] {
  const lacks: Readonly<Record<DiskLack, boolean>> = {
    percent: 100 * disk.freeBytes < freeDiskPercent * disk.totalBytes,
    room: disk.freeBytes < disk.neededBytes,
    inodes: disk.freeInodes !== undefined && disk.freeInodes < disk.neededInodes,
  };
  return (['percent', 'room', 'inodes'] as const).filter((lack) => lacks[lack]);
}
