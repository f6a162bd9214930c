import type { Language } from '../../../terms/language.ts';

/** Leaves the browser's language in effect on the page, and lets the visitor switch to the other one. */
export function chooseLanguage(): void {
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const known = wanted.find((tag): tag is Language => tag === 'fr' || tag === 'en');
  speak(known ?? 'en');
  for (const button of document.querySelectorAll<HTMLElement>('[data-switch]'))
    button.addEventListener('click', () => {
      speak(button.lang as Language);
      document.querySelector<HTMLElement>('[data-switch]:not([hidden])')?.focus();
    });
}

function speak(language: Language): void {
  document.documentElement.lang = language;
  for (const section of document.querySelectorAll<HTMLElement>('section[lang]'))
    section.hidden = section.lang !== language;
  for (const button of document.querySelectorAll<HTMLElement>('[data-switch]'))
    button.hidden = button.lang === language;
  nameDocument();
}

/** As in the section shown: the title is what a tab and a screen reader present first. */
export function nameDocument(): void {
  const heading = document.querySelector('section:not([hidden]) [data-state]:not([hidden]) h1');
  if (heading?.textContent) document.title = heading.textContent;
}
