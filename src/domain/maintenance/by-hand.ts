import type { PageText } from '../../model/page-text.ts';
import type { Language } from '../../terms/language.ts';
import { fillIn, type ToldByHand } from './document.ts';

/** What visitors read of a page that an administrator turned on: plain text, one line each. */
export function tellByHand({
  language,
  text: { byHand: words },
  byHand: { reason, until },
}: {
  readonly language: Language;
  readonly text: Pick<PageText, 'byHand'>;
  readonly byHand: ToldByHand;
}): readonly string[] {
  return [
    ...(reason === undefined ? [] : [fillIn(words.reason, reason)]),
    ...(until === undefined ? [] : [fillIn(words.until, writeMoment(language, until))]),
  ];
}

/** In the server's time, which is that of its users; with the day, since the page may be on over midnight. */
function writeMoment(language: Language, iso: string): string {
  return new Date(iso).toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
}
