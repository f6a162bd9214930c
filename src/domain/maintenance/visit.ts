import type { VisitFacts } from '../../ports/facts.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../ports/site.ts';
import { addresses, marker, type Answer } from './addresses.ts';

export interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'http'>;
}

/** What a visitor of the platform gets at this moment; `unknown` when nothing answers. */
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
  const isOn = answer.status === 503 && isMarked({ answer, site, as: 'maintenance' });
  return { page: isOn ? 'on' : 'off', visit: { url, status: answer.status } };
}

/** Status 200 when the snippet of this very platform is in force. */
export function visitSnippet(asked: Asked): Promise<VisitFacts> {
  return visit({ ...asked, path: addresses.snippet, as: 'snippet' });
}

/** Status 200 when nginx can read the page. */
export function visitPage(asked: Asked): Promise<VisitFacts> {
  return visit({ ...asked, path: addresses.page, as: 'page' });
}

/** Status 204 when nginx's workers can see into the public folder, and so the flag. */
export function visitFlag(asked: Asked): Promise<VisitFacts> {
  return visit({ ...asked, path: addresses.flag, as: 'flag' });
}

/** An answer of anybody else, such as a portal that answers 200 to every address, is the failure `foreign`. */
async function visit({
  site,
  ports,
  path,
  as,
}: Asked & { readonly path: string; readonly as: Answer }): Promise<VisitFacts> {
  const url = new URL(path, site.url).href;
  const answer = await ports.http.get(url);
  if ('failure' in answer) return { url, ...answer };
  if (!isMarked({ answer, site, as })) return { url, failure: 'foreign' };
  return { url, status: answer.status };
}

function isMarked({
  answer,
  site,
  as,
}: {
  readonly answer: HttpAnswer;
  readonly site: Site;
  readonly as: Answer;
}): boolean {
  return answer.headers[marker.header.toLowerCase()] === marker.value(site, as);
}
