import type { Language } from '../../terms/language.ts';
import type { PageText } from '../../model/page-text.ts';
import { escapeHtml, renderBar, renderContacts, renderDocument, type PageOptions } from './document.ts';
import { renderStates } from './page.ts';
import script from './client/follow-up.ts?script';

/**
 * The page on which administrators follow an update, in place of the Superviseur while that is down. Anybody can open
 * it: it contains only what progress.json says.
 */
export function renderFollowUp({ site, words, logo, byHand }: PageOptions): string {
  return renderDocument({
    site,
    logo,
    title: `${words.fr.followUp.title} – ${words.en.followUp.title}`,
    script,
    refreshes: true,
    section: (language) => renderSection({ site, language, text: words[language], byHand }),
  });
}

function renderSection({
  site,
  language,
  text,
  byHand,
}: Pick<PageOptions, 'site' | 'byHand'> & {
  readonly language: Language;
  readonly text: PageText;
}): string {
  const { followUp, figures } = text;
  return `<section lang="${language}" data-figures="${escapeHtml(JSON.stringify(figures))}">
<p class="step">${escapeHtml(followUp.title)} <span data-versions></span></p>
${renderStates({ site, language, text, byHand })}
<p data-outcome></p>
<p class="actions" data-open hidden><a class="button" href="">${escapeHtml(followUp.back)}</a></p>
${byHand === undefined ? renderBar(text) : ''}
<p class="incident" data-incident hidden>${escapeHtml(followUp.incident)} <code></code></p>
<div data-list hidden><h2>${escapeHtml(followUp.steps)}</h2>
<ol class="steps" data-steps></ol></div>
<div data-list hidden><h2>${escapeHtml(followUp.warnings)}</h2>
<ul data-warnings></ul></div>
<noscript><p>${escapeHtml(followUp.withoutScript)}</p></noscript>
${byHand === undefined ? renderRules(followUp) : ''}<div class="quiet">
${renderContacts({ site, text })}
</div>
</section>`;
}

/** They are about an update. */
function renderRules({ advice, after, rules }: PageText['followUp']): string {
  return `<div data-rules="closed rolled-back"><h2 data-rules="closed">${escapeHtml(advice)}</h2>
<h2 data-rules="rolled-back" hidden>${escapeHtml(after)}</h2>
<ul>${rules.map(renderRule).join('')}</ul></div>\n`;
}

function renderRule(rule: string, index: number): string {
  return `<li${index === 0 ? ' data-rules="closed"' : ''}>${escapeHtml(rule)}</li>`;
}
