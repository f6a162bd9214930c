import type { ProgressFile, ProgressStep } from '../../../ports/progress.ts';
import { followProgress, pause, type Sight } from './follow-progress.ts';
import { chooseLanguage } from './languages.ts';
import { fill, findParts, showSight, write, writeNumber, writeTime, type Part } from './show.ts';

const parts = findParts();
let known: Sight | undefined;

chooseLanguage();
void follow();

/** What is asked for here may answer while the update still goes on: whoever reads its steps is not taken away from them. */
async function follow(): Promise<void> {
  for await (const sight of followProgress(location.pathname + location.search)) {
    show(sight);
    if (sight.isAnswering && isOver(sight)) await pause(); // As on the page for who sent something.
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

/** What is open is told as it ended, not only that it is open. */
function tellState(sight: Sight | undefined): Sight['state'] {
  return sight === undefined || sight.state === 'closed' ? 'open' : sight.state;
}

function isOver({ progress }: Sight): boolean {
  return ['idle', 'succeeded', 'rolled-back'].includes(progress?.state ?? '');
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
