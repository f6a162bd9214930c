import { followProgress, sleep, type Sight } from './follow-progress.ts';
import { chooseLanguage } from './languages.ts';
import { findParts, showSight } from './show.ts';

const parts = findParts();
const hasSent = document.querySelector('[data-sent]') !== null;

chooseLanguage();
for (const button of document.querySelectorAll('[data-back]'))
  button.addEventListener('click', () => {
    history.back();
  });
void followProgress(show);

function show(sight: Sight): void {
  if (sight.isOpen && !hasSent) {
    void goBack();
    return;
  }
  showSight(parts, sight);
  // Whom to ask stands there then: it would contradict that there is nothing to do.
  const isForPeople = sight.state === 'maintenance' || sight.state === 'silent';
  for (const advice of document.querySelectorAll<HTMLElement>('[data-advice]')) advice.hidden = isForPeople;
  for (const actions of document.querySelectorAll<HTMLElement>('[data-open]')) actions.hidden = !sight.isOpen;
}

/**
 * To the address that was asked for, with GET; a form never gets here. An address with a fragment would only be scrolled to, so
 * that it is loaded anew, which for a page that was got with GET is the same.
 */
async function goBack(): Promise<void> {
  await sleep(Math.random() * 1000);
  if (location.hash === '') location.replace(location.href);
  else location.reload();
}
