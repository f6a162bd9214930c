import { randomBytes } from 'node:crypto';

/** A name for a backup: its time, and four digits that distinguish two of the same second. */
export function makeBackupId(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

export function isBackupId(name: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(name);
}

/** The time in a backup's name, ISO 8601. */
export function readTimeOfId(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6.000Z');
}
