import { createHash } from 'node:crypto';
import type { PageText, PageWords } from '../../ports/context.ts';
import type { Language } from '../../ports/language.ts';
import type { Site } from '../../ports/site.ts';

/**
 * The maintenance page: one self-contained file in both languages, French first. It is served at the address that was
 * asked for, so when it refreshes itself it asks for that address again, with GET: a form is never sent twice.
 */
export function renderPage({ site, words }: { readonly site: Site; readonly words: PageWords }): string {
  const policy = `default-src 'none'; style-src 'sha256-${hash(style)}'`;
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta http-equiv="refresh" content="10">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(words.fr.title)} – ${escapeHtml(words.en.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${renderSection({ site, language: 'fr', text: words.fr, heading: 'h1' })}
${renderSection({ site, language: 'en', text: words.en, heading: 'h2' })}
</main>
</body>
</html>
`;
}

function renderSection({
  site,
  language,
  text,
  heading,
}: {
  readonly site: Site;
  readonly language: Language;
  readonly text: PageText;
  readonly heading: 'h1' | 'h2';
}): string {
  return `<section lang="${language}">
<${heading}>${escapeHtml(text.title)}</${heading}>
<p>${escapeHtml(text.what)}</p>
<p>${escapeHtml(text.advice)}</p>
<p>${escapeHtml(text.administrators)}</p>
${renderContact({ site, text })}</section>`;
}

function renderContact({ site, text }: { readonly site: Site; readonly text: PageText }): string {
  const { email, phone } = site.support;
  const links = [
    phone === undefined ? [] : [`<a href="tel:${escapeHtml(dialled(phone))}">${escapeHtml(phone)}</a>`],
    email === undefined ? [] : [`<a href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>`],
  ].flat();
  return links.length === 0 ? '' : `<p>${escapeHtml(text.contact)} ${links.join(', ')}</p>\n`;
}

/** RFC 3966 has no spaces in a number. */
function dialled(phone: string): string {
  return phone.replaceAll(/[^+\d]/g, '');
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

const style = `
:root { color-scheme: light dark }
body { margin: 0; background: #f3f5f8; color: #1c2530; font: 1.125rem/1.6 system-ui, sans-serif }
main { max-width: 38rem; margin: 12vh auto 0; padding: 0 1.5rem 3rem }
section { padding: 1.5rem 0 }
section + section { border-top: 1px solid #b9c2cd; font-size: 1rem }
h1, h2 { margin: 0 0 .75rem; line-height: 1.25; font-size: 1.75rem }
h2 { font-size: 1.375rem }
p { margin: .5rem 0 }
a { color: #0b4f9c }
@media (prefers-color-scheme: dark) {
  body { background: #12171e; color: #e6ebf1 }
  section + section { border-color: #46515e }
  a { color: #8fc1ff }
}
`;

/** Names the one style sheet that the browser may apply. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
