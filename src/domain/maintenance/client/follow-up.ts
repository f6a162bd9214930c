import type { Language } from '../../../terms/language.ts';
import type { ProgressFile, ProgressStep } from '../../../model/progress.ts';
import { followProgress, pause, type Sight } from './follow-progress.ts';
import { chooseLanguage } from './languages.ts';
import { fill, findParts, showSight, write, writeNumber, writeTime, type Part } from './show.ts';

const parts = findParts();
let known: Sight | undefined;

chooseLanguage();
void follow();

/** The page may answer while the update is still running: a visitor who reads its steps is not taken away from them. */
async function follow(): Promise<void> {
  for await (const sight of followProgress(location.pathname + location.search)) {
    show(sight);
    if (sight.isAnswering && isOver(sight)) await pause(); // As on the page for visitors who submitted something.
  }
}

function show(sight: Sight): void {
  if (sight.progress !== undefined) known = sight;
  showSight(parts, { ...sight, state: sight.isAnswering ? tellState(known) : sight.state });
  for (const part of parts) {
    for (const actions of part.section.querySelectorAll<HTMLElement>('[data-open]'))
      actions.hidden = !sight.isAnswering;
    if (known?.progress !== undefined) showDetails(part, known.progress);
  }
}

/** Once it is open, the ending is shown, not only that it is open. */
function tellState(sight: Sight | undefined): Sight['state'] {
  return sight === undefined || sight.state === 'closed' ? 'open' : sight.state;
}

function isOver({ progress }: Sight): boolean {
  return ['idle', 'succeeded', 'rolled-back'].includes(progress?.state ?? '');
}

function showDetails(part: Part, progress: ProgressFile): void {
  const { warnings, outcome, incident, from, to } = progress;
  const { section, language, figures } = part;
  showRules(section, progress.state);
  write(part, '[data-versions]', from === null || to === null ? '' : fill(`· ${figures.versions}`, from, to));
  write(part, '[data-outcome]', outcome?.[language] ?? '');
  write(part, '[data-incident] code', incident ?? '');
  const code = section.querySelector<HTMLElement>('[data-incident]');
  if (code !== null) code.hidden = incident === null;
  showList(part, '[data-steps]', listSteps(progress), (step) => makeStep(part, step));
  showList(part, '[data-warnings]', warnings, (warning) => {
    const item = document.createElement('li');
    item.textContent = warning[language];
    return item;
  });
}

/** What applies until the platform is open again is hidden once it is. */
function showRules(section: HTMLElement, state: ProgressFile['state']): void {
  for (const rules of section.querySelectorAll<HTMLElement>('[data-rules]')) {
    const states = rules.dataset['rules']?.split(' ');
    rules.hidden = state === 'succeeded' || !states?.includes(state === 'rolled-back' ? state : 'closed');
  }
}

interface ShownStep extends Omit<ProgressStep, 'state'> {
  readonly state: ProgressStep['state'] | 'skipped';
  /** Of the failure. */
  readonly messageCode: string;
}

/** What is not done when an update ends, or turns back, will not be done any more. */
function listSteps({ state, steps, messageCode }: ProgressFile): readonly ShownStep[] {
  const isUnderWay = state === 'running' || state === 'idle';
  return steps.map((step) => ({
    ...step,
    state: step.state === 'pending' && !isUnderWay ? 'skipped' : step.state,
    messageCode: step.state === 'failed' ? (messageCode ?? '') : '',
  }));
}

/** Rebuilt only if something changed. */
function showList<T>(
  { section }: Part,
  selector: string,
  items: readonly T[],
  make: (item: T) => Node,
): void {
  const list = section.querySelector<HTMLElement>(selector);
  const content = JSON.stringify(items);
  if (list === null || list.dataset['content'] === content) return;
  list.dataset['content'] = content;
  list.replaceChildren(...items.map(make));
  if (list.parentElement !== null) list.parentElement.hidden = items.length === 0;
}

function makeStep(
  { language, figures }: Part,
  { title, state, startedAt, seconds, messageCode }: ShownStep,
): Node {
  const item = document.createElement('li');
  item.className = state;
  const span = (className: string, text: string) => {
    const element = document.createElement('span');
    element.className = className;
    element.textContent = text;
    return element;
  };
  const numbers = span('figures', '');
  // Each has its column, empty or not.
  numbers.append(
    span('time', startedAt === null ? '' : writeTime(language, startedAt)),
    span('took', seconds === null ? '' : writeSeconds(language, seconds)),
    span('state', figures.stepStates[state]),
  );
  const name = span('name', title[language]);
  if (messageCode !== '') name.append(' ', span('code', `[${messageCode}]`));
  item.append(name, ' ', numbers);
  return item;
}

/** “1 sec” for all numbers, as in English: one form is easier to compare than two. */
function writeSeconds(language: Language, seconds: number): string {
  const number = writeNumber(language, seconds, { maximumFractionDigits: seconds < 10 ? 1 : 0 });
  return `${number}\u00a0${language === 'fr' ? 's' : 'sec'}`;
}
