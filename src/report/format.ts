import { writeDate } from '../messages/date.ts';
import type { Messages } from '../messages/index.ts';
import type { Language } from '../terms/language.ts';

/** The format of numbers, sizes, durations and dates, in one place. */
export interface Format {
  number(value: number): string;
  /** A count with its noun in the singular or the plural. */
  count(value: number, things: 'files' | 'entries' | 'databases' | 'records'): string;
  percent(value: number): string;
  /** Decimal units, as disks are sold and as in `df -H`. */
  bytes(value: number): string;
  duration(seconds: number): string;
  /** Rounded up, since it is only an estimate. */
  roughDuration(seconds: number): string;
  /** Local time, from ISO 8601. */
  date(iso: string): string;
}

export function createFormat({ language, messages }: { language: Language; messages: Messages }): Format {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimals = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const plurals = new Intl.PluralRules(locale);
  return {
    number: (value) => integers.format(value),
    count(value, things) {
      const { one, other } = messages.report.units[things];
      return `${integers.format(value)} ${plurals.select(value) === 'one' ? one : other}`;
    },
    percent: (value) => `${integers.format(Math.floor(value))}\u00a0%`,
    bytes(value) {
      const units = messages.report.units.bytes;
      // 999.6 kB would be rounded to 1000 kB, so the next unit begins a little earlier.
      let power = 0;
      while (power < units.length - 1 && value / 1000 ** power >= 999.5) power += 1;
      return `${decimals.format(value / 1000 ** power)}\u00a0${units[power] ?? ''}`;
    },
    duration: formatDuration,
    roughDuration: (seconds) =>
      formatDuration(seconds < 60 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds / 60) * 60),
    date: (iso) => writeDate({ iso, language }),
  };
}

/** The same in both languages: 8 s, 3 min 20 s, 1 h 05 min. Spaces do not break: a number stays beside its unit. */
function formatDuration(seconds: number): string {
  if (seconds < 1) return '<\u00a01\u00a0s';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return `${Math.floor(whole / 60)}\u00a0min${rest === 0 ? '' : `\u00a0${rest}\u00a0s`}`;
  }
  const minutes = Math.floor(whole / 60);
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}\u00a0min`;
}

/** Local date and time for log lines, the same in every language, so that they can be sorted and searched. */
export function formatStamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
