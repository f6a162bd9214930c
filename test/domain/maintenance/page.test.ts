import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { renderApiAnswer } from '../../../src/domain/maintenance/api-answer.ts';
import { chooseAccents, measureContrast } from '../../../src/domain/maintenance/color.ts';
import type { PageOptions } from '../../../src/domain/maintenance/document.ts';
import { renderFollowUp } from '../../../src/domain/maintenance/follow-up.ts';
import { largestLogo, readLogo } from '../../../src/domain/maintenance/logo.ts';
import { renderPage } from '../../../src/domain/maintenance/page.ts';
import type { Site } from '../../../src/model/site.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { pageWords } from './stand.ts';

const site = { support: { email: 'support@ospi.fr', phone: '+33 4 26 10 06 36' } };

const makeSite = async (changes: Partial<Site> = site) => makeTestSite(await makeScratchFolder(), changes);

async function render(
  changes: Partial<Site> = site,
  options: Partial<Parameters<typeof renderPage>[0]> = {},
): Promise<string> {
  return renderPage({ site: await makeSite(changes), words: pageWords, ...options });
}

const pages: [string, (options: PageOptions) => string][] = [
  ['the page', renderPage],
  ['the page for who sent something', (options) => renderPage({ ...options, kind: 'sent' })],
  ['the page for whose request was cut', (options) => renderPage({ ...options, kind: 'cut' })],
  ['the follow-up page', renderFollowUp],
];

describe('the page', () => {
  test('speaks French, then English, each marked as such', async () => {
    const page = await render();
    expect(page).toMatch(/<html lang="fr">/);
    const titles =
      /<section lang="fr"[^]*<h1>La plateforme est en maintenance<[^]*<section lang="en"[^]*<h1>The platform is under maintenance</;
    expect(page).toMatch(titles);
  });

  test('names the product as the vendor writes it, unless the configuration names it', async () => {
    const { maintenance } = await makeSite();
    const unnamed = { ...maintenance, page: {} };
    for (const [product, name] of Object.entries({
      planipsy: 'PlaniPSY',
      pmsipilot: 'PMSIpilot',
      bi: 'BI',
      x: 'x',
    }))
      for (const [, renderOne] of pages) {
        const page = renderOne({ site: await makeSite({ product, maintenance: unnamed }), words: pageWords });
        expect(page).toContain(`<span>${name}</span>`);
      }
    const named = { ...maintenance, page: { name: 'Planning' } };
    expect(await render({ product: 'planipsy', maintenance: named })).toContain('<span>Planning</span>');
  });

  test('names the support, with links that a telephone understands', async () => {
    const page = await render();
    expect(page.split('<a href="tel:+33426100636">+33 4 26 10 06 36</a>')).toHaveLength(3);
    expect(page).toContain('<a href="mailto:support@ospi.fr">support@ospi.fr</a>');
    expect(await render({ support: {} })).not.toContain('joindre le support');
  });

  test('sends to the people below only where it names some', async () => {
    const { maintenance } = await makeSite();
    const named = await render({
      ...site,
      maintenance: { ...maintenance, page: { contact: 'DSI, poste 4242' } },
    });
    expect(named).toContain('please tell the people named below');
    expect(named).toContain('prévenez les contacts indiqués ci-dessous');
    const unnamed = await render();
    expect(unnamed).not.toMatch(/named below|ci-dessous|\{\}\./);
    expect(unnamed).toContain('please tell whoever looks after this platform where you work');
  });

  test('for whose request was cut says that it may have been saved, and offers to look first', async () => {
    const page = await render(site, { kind: 'cut' });
    expect(page).toContain('a peut-être été enregistré, ou peut-être pas');
    expect(page).toMatch(/<a class="button main"[^>]*>To the first page[^]*<button/);
    expect(page).not.toContain('was not saved');
    const { detail } = JSON.parse(renderApiAnswer(pageWords.en, 'cut')) as { detail: string };
    expect(detail).toContain('may or may not have been saved');
  });

  test('without scripts asks for the same address again by itself, unless something was sent there', async () => {
    const refresh = '<noscript><meta http-equiv="refresh" content="10"></noscript>';
    expect(await render()).toContain(refresh);
    expect(await render(site, { kind: 'sent' })).not.toContain(refresh);
  });

  test.each(pages)(
    '%s lets the browser apply its own style and script alone, and asks nobody else',
    async (_, make) => {
      const look = { name: 'CHU de Lyon', color: '#e6007e', contact: 'poste 4242' };
      const options = {
        site: { ...(await makeSite()), maintenance: { exempt: [], allow: [], holdMinutes: 60, page: look } },
        words: pageWords,
      };
      const page = make({
        ...options,
        logo: `data:image/png;base64,${'A'.repeat(Math.ceil((largestLogo * 4) / 3))}`,
      });
      const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
      const [, script = ''] = /<script>([^]*?)<\/script>/.exec(page) ?? [];
      expect(page).toContain(
        `style-src 'sha256-${digest(style)}'; script-src 'sha256-${digest(script)}'; connect-src 'self'`,
      );
      expect(page).toContain("default-src 'none'");
      expect(page).not.toMatch(/<form|<link|url\(|@import|https?:|src="(?!data:)/);
      expect(page).toMatch(/CHU de Lyon[^]*poste 4242/);
      expect(Buffer.byteLength(page)).toBeLessThan(31_000);
    },
  );

  test.each(pages)('%s shows what the configuration says as text, whatever it says', async (_, make) => {
    const support = { email: `"><script>'&@x`, phone: `1"onclick=x` };
    const look = { name: '</p><script>', contact: '"><img src=x>' };
    const page = make({
      site: {
        ...(await makeSite()),
        support,
        maintenance: { exempt: [], allow: [], holdMinutes: 60, page: look },
      },
      words: pageWords,
      logo: 'data:image/png;base64,"><script>',
    });
    expect(page).toContain('&quot;&gt;&lt;script&gt;&#39;&amp;@x');
    expect(page.split('<script>')).toHaveLength(2);
    expect(page).not.toMatch(/"onclick|<img src=x/);
  });
});

test('a colour that could not be read on one of the backgrounds is darkened or lightened there, and only there', () => {
  const backgrounds = { light: '#ffffff', dark: '#1a222d' };
  for (const color of ['#ffff00', '#000000', '#ffffff', '#0b5cad', '#e6007e', '#777777']) {
    const { light, dark } = chooseAccents(color, backgrounds);
    expect(measureContrast(light, backgrounds.light)).toBeGreaterThanOrEqual(4.5);
    expect(measureContrast(dark, backgrounds.dark)).toBeGreaterThanOrEqual(4.5);
  }
  expect(chooseAccents('#0b5cad', backgrounds).light).toBe('#0b5cad');
  expect(chooseAccents('#ffff00', backgrounds).dark).toBe('#ffff00');
});

test('a logo is a small picture, whatever its name says', async () => {
  const folder = await makeScratchFolder();
  const read = async (content: string | Buffer) => {
    await writeFile(`${folder}/logo.png`, content);
    return readLogo(`${folder}/logo.png`);
  };
  const svg = '<?xml version="1.0"?>\n<!-- CHU --><svg xmlns="http://www.w3.org/2000/svg"/>';
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  expect(await read(svg)).toEqual({ source });
  expect(await read(Buffer.from('89504e470d0a1a0a00', 'hex'))).toHaveProperty('source');
  expect(await read('root:*:19700:0:99999:7:::\n')).toEqual({ refused: 'type' });
  expect(await read(`<svg>${' '.repeat(largestLogo)}`)).toEqual({ refused: 'size' });
  expect(await readLogo(`${folder}/none`)).toEqual({ refused: 'ENOENT' });
  expect(await readLogo(folder)).toEqual({ refused: 'type' });
});

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
