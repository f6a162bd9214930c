import { inEach } from './declare.ts';
import type { Language } from '../terms/language.ts';

/** Numbers as the language writes them, with at most one decimal. */
export const formatNumber = inEach((language) => {
  // Created on first use: loading the rules of a language takes longer than all the rest of a short command.
  let format: Intl.NumberFormat | undefined;
  return (value: number) =>
    (format ??= new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 })).format(value);
});

/** Local time, from ISO 8601; anything else is returned unchanged. */
export const formatTime = inEach((language) => (iso: string) => {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const day = time.toLocaleDateString(locales[language], { dateStyle: 'medium' });
  const at = time.toLocaleTimeString(locales[language], { timeStyle: 'medium' });
  return `${day}${language === 'fr' ? ' à' : ','} ${at}`;
});

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };
