import type { ProgressFile, ProgressStep } from '../../../ports/progress.ts';
import { followProgress, sleep, type Sight } from './follow-progress.ts';
import { chooseLanguage } from './languages.ts';
import { fill, findParts, showSight, write, writeNumber, writeTime, type Part } from './show.ts';

const parts = findParts();
let last: Sight['progress'];

chooseLanguage();
void followForEver();

/** What is asked for here may answer while the update still goes on: whoever reads its steps is not taken away from them. */
async function followForEver(): Promise<void> {
  for (;;) {
    await followProgress(show);
    await sleep(3000);
  }
}

function show(sight: Sight): void {
  const progress = sight.progress ?? last;
  last = progress;
  showSight(parts, { ...sight, state: sight.isOpen ? tellState(progress, sight) : sight.state });
  for (const part of parts) {
    for (const actions of part.section.querySelectorAll<HTMLElement>('[data-open]'))
      actions.hidden = !sight.isOpen;
    if (progress !== undefined) showDetails(part, progress);
  }
}

/** What is open is told as it ended, not only that it is open. */
function tellState(progress: ProgressFile | undefined, { state }: Sight): Sight['state'] {
  if (progress === undefined || progress.state === 'idle') return state;
  return progress.state === 'interrupted' ? 'silent' : progress.state;
}

function showDetails(part: Part, { steps, warnings, outcome, incident, from, to }: ProgressFile): void {
  const { section, language, figures } = part;
  write(part, '[data-versions]', from === null || to === null ? '' : fill(`· ${figures.versions}`, from, to));
  write(part, '[data-outcome]', outcome?.[language] ?? '');
  write(part, '[data-incident] code', incident ?? '');
  const code = section.querySelector<HTMLElement>('[data-incident]');
  if (code !== null) code.hidden = incident === null;
  showList(part, '[data-steps]', steps, (step) => makeStep(part, step));
  showList(part, '[data-warnings]', warnings, (warning) => {
    const item = document.createElement('li');
    item.textContent = warning[language];
    return item;
  });
}

/** Made anew only where something changed. */
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

function makeStep({ language, figures }: Part, { title, state, startedAt, seconds }: ProgressStep): Node {
  const item = document.createElement('li');
  item.className = state;
  const span = (className: string, text: string) => {
    const element = document.createElement('span');
    element.className = className;
    element.textContent = text;
    return element;
  };
  const numbers = span('figures', '');
  if (startedAt !== null) numbers.append(span('time', writeTime(language, startedAt)));
  if (seconds !== null) {
    const digits = seconds < 10 ? 1 : 0;
    const options = {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    } as const;
    numbers.append(span('took', writeNumber(language, seconds, options)));
  }
  numbers.append(span('state', figures.stepStates[state]));
  item.append(span('name', title[language]), ' ', numbers);
  return item;
}
