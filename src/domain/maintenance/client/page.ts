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

/**
 * If something was submitted, or at an address that only ever serves this page, the platform's home page tells whether
 * it is open.
 */
function chooseAddress(): string {
  const { pathname, search } = location;
  const home = document.querySelector('main')?.dataset['home'] ?? '/';
  return hasSent || pathname.startsWith('/.ospi-update/') ? home : pathname + search;
}

/** A form may have opened its own tab: there is nothing to go back to in it. */
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
    // A killed run may have reported last that it was running.
    const isKept = state !== 'silent' && progress !== undefined && keepsClosed(progress);
    const isOpen = isAnswering && !isKept;
    if (!isOpen || !(hasSent || mayGoBack())) {
      show({ ...sight, state: tellState(sight) });
      continue;
    }
    show({ ...sight, state: 'open' });
    if (!hasSent) break;
    await pause(); // Polled forever, the platform would never notice that its user has left.
  }
  // If that starts a download, the page stays, and does not ask again.
  await pause(Math.random() * 1000);
  goBack(address);
}

/** An update that ended well some time ago is not why the page is on: it was turned on by hand. */
function tellState({ state, age }: Sight): Sight['state'] {
  const isOver = state === 'succeeded' || state === 'rolled-back';
  return isOver && age > recentMilliseconds ? 'closed' : state;
}

function show(sight: Sight): void {
  showSight(parts, sight);
  // The contact is shown then: it would contradict the statement that nothing needs to be done.
  const isForPeople = sight.state === 'maintenance' || sight.state === 'silent';
  for (const advice of document.querySelectorAll<HTMLElement>('[data-advice]')) advice.hidden = isForPeople;
  for (const actions of document.querySelectorAll<HTMLElement>('[data-open]'))
    actions.hidden = sight.state !== 'open';
}
