import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderPage } from '../../../src/domain/maintenance/page.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { pageWords } from './stand.ts';

const site = { support: { email: 'support@ospi.fr', phone: '+33 4 26 10 06 36' } };

async function render(changes: Parameters<typeof makeTestSite>[1] = site): Promise<string> {
  return renderPage({ site: await makeTestSite(await makeScratchFolder(), changes), words: pageWords });
}

describe('the page', () => {
  test('speaks French, then English, each marked as such', async () => {
    const page = await render();
    expect(page).toMatch(/<html lang="fr">/);
    expect(page).toMatch(/<section lang="fr">\n<h1>La plateforme est en maintenance<\/h1>/);
    expect(page).toMatch(/<section lang="en">\n<h2>The platform is under maintenance<\/h2>/);
  });

  test('names the support, with links that a telephone understands', async () => {
    const page = await render();
    expect(page.split('<a href="tel:+33426100636">+33 4 26 10 06 36</a>')).toHaveLength(3);
    expect(page).toContain('<a href="mailto:support@ospi.fr">support@ospi.fr</a>');
    expect(await render({ support: {} })).not.toContain('joindre le support');
  });

  test('asks for the same address again by itself, and for nothing else', async () => {
    const page = await render();
    expect(page).toContain('<meta http-equiv="refresh" content="10">');
    expect(page).not.toMatch(/<script|<form|<img|<link|url\(|@import|src=/);
    expect(Buffer.byteLength(page)).toBeLessThan(30_000);
  });

  test('lets the browser apply its own style sheet alone', async () => {
    const page = await render();
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${digest}'"`);
  });

  test('shows what the configuration says as text, whatever it says', async () => {
    const page = await render({ support: { email: `"><script>'&@x`, phone: `1"onclick=x` } });
    expect(page).toContain('&quot;&gt;&lt;script&gt;&#39;&amp;@x');
    expect(page).not.toMatch(/<script|"onclick/);
  });
});
