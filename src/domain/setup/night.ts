import { nameTimedUnit, type UnitFile } from '../reboot/units.ts';
import type { Site } from '../../model/site.ts';

/** The drop-in with which the timer of the nightly update starts at another time; systemd.unit(5). */
export function renderNight({
  site,
  at,
  written,
}: {
  readonly site: Pick<Site, 'name'>;
  /** `HH:MM`. */
  readonly at: string;
  readonly written: string;
}): UnitFile {
  // An empty line discards the time of the timer itself.
  const content = `# ${written}\n\n[Timer]\nOnCalendar=\nOnCalendar=*-*-* ${at}:00\n`;
  return { name: nameNight(site), content };
}

export function nameNight(site: Pick<Site, 'name'>): string {
  return `${nameTimer(site, 'apply')}.d/ospi-update.conf`;
}

/** The time in such a drop-in. */
export function readNight(content: string): string | undefined {
  return /^OnCalendar=\*-\*-\* (\d\d:\d\d):00$/m.exec(content)?.[1];
}

export function nameTimer(site: Pick<Site, 'name'>, command: 'apply' | 'backup'): string {
  return nameTimedUnit({ site, command }).replace(/service$/, 'timer');
}

/** `2:30` and `02h30` are meant as `02:30`; undefined if it is no time of the day. */
export function parseTime(text: string): string | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:h](\d{2})$/i.exec(text.trim()) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return `${hours.padStart(2, '0')}:${minutes}`;
}
