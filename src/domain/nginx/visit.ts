import type { VisitFacts } from '../../terms/visit.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { addresses, fingerprintSnippet, mark, markHeader } from './addresses.ts';

export interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'http'>;
}

/** What a visitor of the platform gets at the moment; `unknown` if nothing answers. */
export async function askVisitor({
  site,
  ports,
  timeoutSeconds = 10,
}: Asked & { readonly timeoutSeconds?: number }): Promise<{
  readonly page: 'on' | 'off' | 'unknown';
  readonly visit: VisitFacts;
}> {
  const { url } = site;
  const answer = await ports.http.get(url, { timeoutSeconds });
  if ('failure' in answer) return { page: 'unknown', visit: { url, ...answer } };
  const isOn = answer.status === 503 && readMark(answer) === mark(site, 'maintenance');
  return { page: isOn ? 'on' : 'off', visit: { url, status: answer.status } };
}

/**
 * Status 200 if this platform's snippet is in force; the failure `outdated` if it was made from another configuration.
 */
export async function visitSnippet({ site, ports }: Asked): Promise<VisitFacts> {
  const { answer, visit } = await ask({ site, ports, address: 'snippet' });
  const isOutdated = answer !== undefined && answer.body.trim() !== fingerprintSnippet(site);
  return isOutdated ? { url: visit.url, failure: 'outdated' } : visit;
}

/** Status 200 if nginx can read the page. */
export async function visitPage({ site, ports }: Asked): Promise<VisitFacts> {
  return (await ask({ site, ports, address: 'page' })).visit;
}

/** Status 204 if nginx's workers can read the public folder, and so the flag. */
export async function visitFlag({ site, ports }: Asked): Promise<VisitFacts> {
  return (await ask({ site, ports, address: 'flag' })).visit;
}

/** Any other answer, such as that of a portal that answers 200 to every address, is the failure `foreign`. */
async function ask({
  site,
  ports,
  address,
}: Asked & { readonly address: 'snippet' | 'page' | 'flag' }): Promise<{
  readonly visit: VisitFacts;
  readonly answer?: HttpAnswer;
}> {
  const url = new URL(addresses[address], site.url).href;
  const answer = await ports.http.get(url);
  if ('failure' in answer) return { visit: { url, ...answer } };
  if (readMark(answer) !== mark(site, address)) return { visit: { url, failure: 'foreign' } };
  return { visit: { url, status: answer.status }, answer };
}

function readMark({ headers }: HttpAnswer): string | undefined {
  return headers[markHeader.toLowerCase()];
}
