import { followProgress, pause, type Sight } from './follow-progress.ts';
import { goBack, mayGoBack } from './go-back.ts';
import { keepsClosed } from './keeps-closed.ts';
import { chooseLanguage } from './languages.ts';
import { findParts, showSight } from './show.ts';

const parts = findParts();
const hasSent = document.querySelector('[data-sent]') !== null;
const address = chooseAddress();
const recentMilliseconds = 60_000;

chooseLanguage();
offerWayBack();
void follow();

/** Where something was sent, or where nothing but this page ever is, the platform's first page tells whether it is open. */
function chooseAddress(): string {
  const { pathname, search } = location;
  const home = document.querySelector('main')?.dataset['home'] ?? '/';
  return hasSent || pathname.startsWith('/.ospi-update/') ? home : pathname + search;
}

/** A form may have opened a tab of its own: there is nothing to go back to in it. */
function offerWayBack(): void {
  const isAlone = history.length < 2;
  for (const way of document.querySelectorAll<HTMLElement>('[data-way]'))
    way.hidden = (way.dataset['way'] === 'close') !== isAlone;
  for (const button of document.querySelectorAll('[data-back]'))
    button.addEventListener('click', () => {
      history.back();
    });
}

async function follow(): Promise<void> {
  for await (const sight of followProgress(address)) {
    const { state, progress, isAnswering } = sight;
    // One that was killed may have said last that it was at work.
    const isKept = state !== 'silent' && progress !== undefined && keepsClosed(progress);
    const isOpen = isAnswering && !isKept;
    if (!isOpen || !(hasSent || mayGoBack())) {
      show({ ...sight, state: tellState(sight) });
      continue;
    }
    show({ ...sight, state: 'open' });
    if (!hasSent) break;
    await pause(); // Asked for ever, what answers would never find that its user has left.
  }
  // Where that brings a file to be kept, the page stays, and asks no second time.
  await pause(Math.random() * 1000);
  goBack(address);
}

/** What ended well some time ago is not why the page is on: it was put on by hand. */
function tellState({ state, age }: Sight): Sight['state'] {
  const isOver = state === 'succeeded' || state === 'rolled-back';
  return isOver && age > recentMilliseconds ? 'closed' : state;
}

function show(sight: Sight): void {
  showSight(parts, sight);
  // Whom to ask stands there then: it would contradict that there is nothing to do.
  const isForPeople = sight.state === 'maintenance' || sight.state === 'silent';
  for (const advice of document.querySelectorAll<HTMLElement>('[data-advice]')) advice.hidden = isForPeople;
  for (const actions of document.querySelectorAll<HTMLElement>('[data-open]'))
    actions.hidden = sight.state !== 'open';
}
