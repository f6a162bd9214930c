import type { Language } from '../model/language.ts';

/** A date and its time, in local time; what is no date stays as it is. */
export function writeDate({ iso, language }: { iso: string; language: Language }): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}
