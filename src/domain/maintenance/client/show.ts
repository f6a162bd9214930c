import type { Language } from '../../../terms/language.ts';
import type { PageFigures } from '../../../model/page-text.ts';
import type { ProgressFile } from '../../../model/progress.ts';
import type { Sight } from './follow-progress.ts';
import { nameDocument } from './languages.ts';

/** The part of the page in one language. */
export interface Part {
  readonly section: HTMLElement;
  readonly language: Language;
  readonly figures: PageFigures;
}

export function findParts(): Part[] {
  return [...document.querySelectorAll<HTMLElement>('section[lang]')].map((section) => ({
    section,
    language: section.lang as Language,
    figures: JSON.parse(section.dataset['figures'] ?? '{}') as PageFigures,
  }));
}

/** What both pages show: the state, the current step, the bar. */
export function showSight(
  parts: readonly Part[],
  { state, progress }: Pick<Sight, 'state' | 'progress'>,
): void {
  for (const part of parts) {
    for (const block of part.section.querySelectorAll<HTMLElement>('[data-state]'))
      block.hidden = block.dataset['state'] !== state;
    const isAtWork = state === 'running' || state === 'rolling-back';
    const step = isAtWork ? progress?.step?.title[part.language] : undefined;
    write(part, '[data-step]', step === undefined ? '' : fill(part.figures.step, step));
    showBar(part, isAtWork ? progress : undefined);
  }
  nameDocument();
}

function showBar(part: Part, progress: ProgressFile | undefined): void {
  const { section, figures, language } = part;
  const box = section.querySelector<HTMLElement>('[data-progress]');
  const bar = section.querySelector('progress');
  if (box === null || bar === null) return;
  box.hidden = progress === undefined;
  if (progress === undefined) return;
  const { percent, secondsLeft, startedAt } = progress;
  bar.value = percent;
  write(part, '[data-percent]', writeNumber(language, percent / 100, { style: 'percent' }));
  const closed = progress.steps.find(({ name }) => name === 'maintenance-on')?.startedAt ?? startedAt;
  write(part, '[data-since]', closed === null ? '' : fill(figures.since, writeTime(language, closed)));
  write(part, '[data-left]', secondsLeft === null ? '' : writeLeft(part, secondsLeft));
}

function writeLeft({ language, figures }: Part, seconds: number): string {
  if (seconds < 60) return figures.lessThanAMinute;
  const options = { style: 'unit', unit: 'minute', unitDisplay: 'long' } as const;
  return fill(figures.left, writeNumber(language, Math.ceil(seconds / 60), options));
}

/** With the date, unless it is today. */
export function writeTime(language: Language, iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  const day: Intl.DateTimeFormatOptions = isToday ? {} : { day: 'numeric', month: 'long' };
  return at.toLocaleString(locale(language), { hour: '2-digit', minute: '2-digit', ...day });
}

export function writeNumber(language: Language, value: number, options?: Intl.NumberFormatOptions): string {
  return value.toLocaleString(locale(language), options);
}

function locale(language: Language): string {
  return language === 'fr' ? 'fr-FR' : 'en-GB';
}

export function fill(pattern: string, ...values: string[]): string {
  return values.reduce((text, value) => text.replace('{}', () => value), pattern);
}

/** Unchanged text is left alone: a screen reader would read it again, and a selection would be lost. */
export function write({ section }: Part, selector: string, text: string): void {
  const element = section.querySelector(selector);
  if (element !== null && element.textContent !== text) element.textContent = text;
}
