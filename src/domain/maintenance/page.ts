import type { PageState, PageText, SendingKind } from '../../model/page-text.ts';
import type { Language } from '../../terms/language.ts';
import type { Site } from '../../model/site.ts';
import {
  escapeHtml,
  renderBar,
  renderContacts,
  renderDocument,
  fillIn,
  findHome,
  type PageOptions,
} from './document.ts';
import { tellByHand } from './by-hand.ts';
import script from './client/page.ts?script';

/**
 * The maintenance page. It is served at the requested address and takes the visitor back there. The variants for
 * visitors who submitted something say whether that was saved (`sent`: no; `cut`: unknown), and leave going back to the
 * form to the visitor.
 */
export function renderPage({
  kind = 'plain',
  ...options
}: PageOptions & { readonly kind?: 'plain' | SendingKind }): string {
  const { site, words, byHand } = options;
  return renderDocument({
    ...options,
    title: `${words.fr.title} – ${words.en.title}`,
    script,
    refreshes: kind === 'plain', // Without scripts, the fate of a form must remain readable.
    section: (language) => renderSection({ site, language, text: words[language], kind, byHand }),
  });
}

function renderSection({
  site,
  language,
  text,
  kind,
  byHand,
}: Pick<PageOptions, 'site' | 'byHand'> & {
  readonly language: Language;
  readonly text: PageText;
  readonly kind: 'plain' | SendingKind;
}): string {
  return `<section lang="${language}" data-figures="${escapeHtml(JSON.stringify(text.figures))}">
${kind === 'plain' ? '' : renderNotice(text.sent[kind])}${renderStates({ site, language, text, byHand })}
${byHand === undefined ? renderBar(text) : ''}
${kind === 'plain' ? `<p data-advice>${escapeHtml(text.advice)}</p>` : renderActions({ site, text: text.sent, kind })}
<div class="quiet">
${renderContacts({ site, text })}
${byHand === undefined ? `<p>${escapeHtml(text.administrators)}</p>\n` : ''}</div>
</section>`;
}

/** Those that have nothing to do with an update. */
const statesByHand: readonly PageState[] = ['closed', 'unreachable', 'open'];

/** Announced as it changes, one part at a time: a new state or step, not every percent. */
export function renderStates({
  site,
  language,
  text,
  byHand,
}: Pick<PageOptions, 'site' | 'byHand'> & {
  readonly language: Language;
  readonly text: PageText;
}): string {
  const { states, whom } = text;
  const told = byHand === undefined ? [] : tellByHand({ language, text, byHand });
  const lines = told.map((line) => `\n<p>${escapeHtml(line)}</p>`).join('');
  const named = site.maintenance.page?.contact === undefined ? whom.administrator : whom.contact;
  const all = Object.keys(states) as PageState[];
  const order = byHand === undefined ? all : all.filter((state) => statesByHand.includes(state));
  const blocks = order.map((state) => {
    const { title, what } = states[state];
    const hidden = state === 'closed' ? '' : ' hidden';
    return `<div data-state="${state}"${hidden}><h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(fillIn(what, named))}</p>${state === 'closed' ? lines : ''}</div>`;
  });
  return `<div role="status" aria-atomic="false">
${blocks.join('\n')}
<p class="step" data-step></p>
</div>`;
}

function renderNotice({ title, what, goBack, closeTab }: PageText['sent'][SendingKind]): string {
  return `<div class="notice" data-sent><h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(what)} <span data-way="back">${escapeHtml(goBack)}</span><span data-way="close" hidden>${escapeHtml(closeTab)}</span></p></div>\n`;
}

/**
 * Shown only once the platform is open again. To its home page, since the address itself may only accept submissions;
 * all the more if the visitor must check before submitting again.
 */
function renderActions({
  site,
  text,
  kind,
}: {
  readonly site: Site;
  readonly text: PageText['sent'];
  readonly kind: SendingKind;
}): string {
  const main = (one: SendingKind) => (kind === one ? ' main' : '');
  const back = `<button type="button" class="button${main('sent')}" data-back data-way="back">${escapeHtml(text.back)}</button>`;
  const home = `<a class="button${main('cut')}" href="${escapeHtml(findHome(site))}">${escapeHtml(text.home)}</a>`;
  return `<p class="actions" data-open hidden>${kind === 'cut' ? `${home} ${back}` : `${back} ${home}`}</p>`;
}
