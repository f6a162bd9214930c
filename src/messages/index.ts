import type { Language } from '../model/language.ts';
import { en } from './en/index.ts';
import { fr } from './fr/index.ts';

/** Every sentence that a person reads. The English catalogue gives the shape; the French one must have all of it. */
export type Messages = typeof en;

export type { Language };

export const catalogues: Readonly<Record<Language, Messages>> = { fr, en };

/**
 * Chooses the language as POSIX programs do: the option, then LC_ALL, LC_MESSAGES, LANG; the first one that is set
 * decides, even when it names neither language. English is what is left.
 */
export function chooseLanguage(asked: Language | undefined, env: NodeJS.ProcessEnv): Language {
  if (asked !== undefined) return asked;
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale !== undefined && /^fr(?![a-z])/i.test(locale) ? 'fr' : 'en';
}
