import { nameTimedUnit } from '../reboot/units.ts';
import type { TimedCommand } from '../reboot/timers.ts';
import type { Site } from '../../model/site.ts';

/** The timers that the nightly update needs: the backup before it, itself, what is planned by `apply --at`, the proof. */
const nightly: readonly TimedCommand[] = ['backup', 'apply', 'planned', 'verify'];

export function nameNightlyTimers(site: Pick<Site, 'name'>): readonly string[] {
  return nightly.map((command) => nameTimedUnit({ site, command }).replace(/service$/, 'timer'));
}

/** How long updates may begin after the hour that was answered. */
const windowHours = 2;

/** When the window that begins at a time ends, `HH:MM`. */
export function endWindow(from: string): string {
  const [hours = '', minutes = ''] = from.split(':');
  return `${String((Number(hours) + windowHours) % 24).padStart(2, '0')}:${minutes}`;
}

/** `2:30` and `02h30` are meant as `02:30`; undefined if it is no time of the day. */
export function parseTime(text: string): string | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:h](\d{2})$/i.exec(text.trim()) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return `${hours.padStart(2, '0')}:${minutes}`;
}
