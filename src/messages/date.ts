import type { Language } from '../terms/language.ts';
import { inEach } from './declare.ts';

/** A date and time, in local time; anything else is returned unchanged. */
export function writeDate({ iso, language }: { iso: string; language: Language }): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const day = date.toLocaleDateString(locale, { dateStyle: 'medium' });
  const time = date.toLocaleTimeString(locale, { timeStyle: 'short' });
  return `${day}${language === 'fr' ? ' à' : ','} ${time}`;
}

/** The same for both. */
export const tellDate = inEach((language) => (iso: string) => writeDate({ iso, language }));
