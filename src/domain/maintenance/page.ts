import type { PageState, PageText } from '../../ports/page-text.ts';
import type { Language } from '../../ports/language.ts';
import type { Site } from '../../ports/site.ts';
import { escapeHtml, renderBar, renderContacts, renderDocument, type PageOptions } from './document.ts';
import script from './client/page.ts?script';

/**
 * The maintenance page. It is served at the address that was asked for, and brings the visitor back there. `sent` makes the one
 * for whoever sent something: it says that this was not saved, and leaves it to the visitor to go back to his form.
 */
export function renderPage({ sent = false, ...options }: PageOptions & { readonly sent?: boolean }): string {
  const { site, words } = options;
  return renderDocument({
    ...options,
    title: `${words.fr.title} – ${words.en.title}`,
    script,
    refreshes: !sent, // Without scripts, what was not saved must stay to be read.
    section: (language) => renderSection({ site, language, text: words[language], sent }),
  });
}

function renderSection({
  site,
  language,
  text,
  sent,
}: {
  readonly site: Site;
  readonly language: Language;
  readonly text: PageText;
  readonly sent: boolean;
}): string {
  return `<section lang="${language}" data-figures="${escapeHtml(JSON.stringify(text.figures))}">
${sent ? renderNotice(text) : ''}${renderStates({ site, text })}
${renderBar(text)}
${sent ? renderActions({ site, text }) : `<p data-advice>${escapeHtml(text.advice)}</p>`}
<div class="quiet">
${renderContacts({ site, text })}
<p>${escapeHtml(text.administrators)}</p>
</div>
</section>`;
}

/** Announced as it changes, a part at a time: a new state or a new step, never each percent. */
export function renderStates({
  site,
  text: { states, whom },
}: {
  readonly site: Site;
  readonly text: PageText;
}): string {
  const named = site.maintenance.page?.contact === undefined ? whom.administrator : whom.contact;
  const order = Object.keys(states) as PageState[];
  const blocks = order.map((state) => {
    const { title, what } = states[state];
    const hidden = state === 'closed' ? '' : ' hidden';
    return `<div data-state="${state}"${hidden}><h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(what.replace('{}', named))}</p></div>`;
  });
  return `<div role="status" aria-atomic="false">
${blocks.join('\n')}
<p class="step" data-step></p>
</div>`;
}

function renderNotice({ sent }: PageText): string {
  return `<div class="notice" data-sent><h2>${escapeHtml(sent.title)}</h2>\n<p>${escapeHtml(sent.what)}</p></div>\n`;
}

/** Only for when the platform is open again. To its first page, since the address itself may be there for sending alone. */
function renderActions({ site, text }: { readonly site: Site; readonly text: PageText }): string {
  const home = escapeHtml(new URL(site.url).pathname);
  return `<p class="actions" data-open hidden><button type="button" class="main" data-back>${escapeHtml(text.sent.back)}</button> <a class="button" href="${home}">${escapeHtml(text.sent.home)}</a></p>`;
}
