import { createHash } from 'node:crypto';
import type { Language } from '../../terms/language.ts';
import type { PageByHand } from '../../model/page-by-hand.ts';
import type { PageText, PageWords } from '../../model/page-text.ts';
import type { Site } from '../../model/site.ts';
import { renderStyle } from './style.ts';

export const pageLanguages: readonly Language[] = ['fr', 'en'];

export interface PageOptions {
  readonly site: Site;
  readonly words: PageWords;
  /** A `data:` URL; without it, only the site's name is shown. */
  readonly logo?: string | undefined;
  /** For a page that an administrator has turned on: nothing on it is about an update. */
  readonly byHand?: ToldByHand | undefined;
}

/** What visitors are told of it. */
export type ToldByHand = Pick<PageByHand, 'reason' | 'until'>;

/**
 * One self-contained file in both languages, French first; its script keeps the browser's. Its policy allows only this
 * style, this script, an embedded picture and requests to this server.
 */
export function renderDocument({
  site,
  logo,
  title,
  script,
  section,
  refreshes,
}: Omit<PageOptions, 'words' | 'byHand'> & {
  readonly title: string;
  readonly script: string;
  readonly section: (language: Language) => string;
  /** Whether it reloads on its own if scripts do not run. */
  readonly refreshes: boolean;
}): string {
  const style = renderStyle(site.maintenance.page?.color);
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${hash(style)}'`,
    `script-src 'sha256-${hash(script)}'`,
    `connect-src 'self'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${refreshes ? '<noscript><meta http-equiv="refresh" content="10"></noscript>\n' : ''}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${renderHeader({ site, logo })}
<main data-home="${escapeHtml(findHome(site))}">
${pageLanguages.map(section).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** As the vendor writes it, also where a configuration has it in small letters. */
function nameProduct(product: string): string {
  return vendorNames.get(product.toLowerCase()) ?? product;
}

const vendorNames = new Map(['PMSIpilot', 'PlaniPSY', 'BI'].map((name) => [name.toLowerCase(), name]));

/** The platform's home page. */
export function findHome({ url }: Pick<Site, 'url'>): string {
  return new URL(url).pathname;
}

/** The platform's name; and the other language, for visitors who do not read the browser's. */
function renderHeader({ site, logo }: Pick<PageOptions, 'site' | 'logo'>): string {
  const name = escapeHtml(site.maintenance.page?.name ?? nameProduct(site.product));
  const picture = logo === undefined ? '' : `<img src="${escapeHtml(logo)}" alt="">`;
  return `<header>
<p class="site">${picture}<span>${name}</span></p>
<p class="switch"><button type="button" lang="fr" data-switch="fr" hidden>Français</button><button type="button" lang="en" data-switch="en" hidden>English</button></p>
</header>`;
}

/** Labels the progress bar; the script writes the figures beside it. */
export function renderBar({ figures }: PageText): string {
  return `<div class="progress" data-progress hidden>
<progress max="100" value="0" aria-label="${escapeHtml(figures.bar)}"></progress>
<p class="figures"><span data-percent></span><span data-since></span><span data-left></span></p>
</div>`;
}

/** The site's own contact first: the vendor's support deals with its administrators, not its staff. */
export function renderContacts({ site, text }: { readonly site: Site; readonly text: PageText }): string {
  const { email, phone } = site.support;
  const own = site.maintenance.page?.contact;
  const links = [
    phone === undefined ? [] : [`<a href="tel:${escapeHtml(dialled(phone))}">${escapeHtml(phone)}</a>`],
    email === undefined ? [] : [`<a href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>`],
  ].flat();
  return [
    ...(own === undefined ? [] : [`<p>${escapeHtml(text.help)} <strong>${escapeHtml(own)}</strong></p>`]),
    ...(links.length === 0 ? [] : [`<p>${escapeHtml(text.contact)} ${links.join(', ')}</p>`]),
  ].join('\n');
}

/** RFC 3966 allows no spaces in a number. */
function dialled(phone: string): string {
  return phone.replaceAll(/[^+\d]/g, '');
}

/** A placeholder of the pages' words. Any text may replace it. */
export function fillIn(pattern: string, value: string): string {
  return pattern.replace('{}', () => value);
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Hashes of the only style sheet and script that the browser may apply. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
