import { chmod, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type RequestListener,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { renderServer } from '../../../fixtures/nginx/config.ts';
import { runNginx, type Nginx } from '../../../fixtures/nginx/nginx.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { renderApiAnswer } from '../../../src/domain/maintenance/api-answer.ts';
import { renderFollowUp } from '../../../src/domain/maintenance/follow-up.ts';
import { renderPage } from '../../../src/domain/maintenance/page.ts';
import { renderSnippet } from '../../../src/domain/nginx/snippet.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const { en, fr } = catalogues;

export const pageWords = { fr: fr.maintenance.page, en: en.maintenance.page };

export interface Upstream {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface StandOptions {
  /** Further lines for the server block, after the snippet. */
  readonly extra?: string;
  /** Whether the server block includes the snippet. */
  readonly included?: boolean;
  readonly site?: Partial<Site>;
  readonly portal?: RequestListener;
}

export interface Stand {
  readonly site: Site;
  readonly folder: string;
  readonly nginx: Nginx;
  readonly portal: Upstream;
  readonly superviseur: Upstream;
  readonly setFlag: () => Promise<void>;
  readonly clearFlag: () => Promise<void>;
  readonly ask: (path: string, options?: RequestOptions, body?: string | Buffer) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A portal and a Superviseur behind a real nginx, with the snippet and the page in place and no flag. */
export async function startStand(options: StandOptions = {}): Promise<Stand> {
  const folder = await makeServedFolder();
  const portal = await startUpstream(options.portal ?? echo('portal'));
  const superviseur = await startUpstream(echo('superviseur'));
  const [port = 0] = await findFreePorts(1);
  const site = await makeTestSite(folder, {
    name: 'plani-psy',
    url: `http://127.0.0.1:${port}/`,
    ...options.site,
  });
  const snippet = join(folder, 'snippet.conf');
  await writeFile(snippet, renderSnippet(site));
  await writeFile(sitePaths(site).page, renderPage({ site, words: pageWords }));
  for (const language of ['fr', 'en'] as const)
    await writeFile(sitePaths(site).apiAnswer(language), renderApiAnswer(pageWords[language]));
  await writeFile(sitePaths(site).sentPage, renderPage({ site, words: pageWords, kind: 'sent' }));
  await writeFile(sitePaths(site).followUp, renderFollowUp({ site, words: pageWords }));
  const locations = [
    { path: '/', port: portal.port },
    { path: '/superviseur', port: superviseur.port },
  ];
  const { extra, included = true } = options;
  const servers = renderServer({
    port,
    locations,
    ...(included && { snippet }),
    ...(extra !== undefined && { extra }),
  });
  const nginx = await runNginx({ folder: join(folder, 'nginx'), port, servers });
  onTestFinished(() => nginx.stop());
  return {
    site,
    folder,
    nginx,
    portal,
    superviseur,
    setFlag: () => writeFile(sitePaths(site).flag, ''),
    clearFlag: () => rm(sitePaths(site).flag),
    ask: (path, asked, body) => ask(new URL(path, nginx.url), asked, body),
  };
}

/** A scratch folder that nginx's workers can enter. */
export async function makeServedFolder(): Promise<string> {
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  return folder;
}

export async function startUpstream(listener: RequestListener, port = 0): Promise<Upstream> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

export function echo(name: string): RequestListener {
  return (asked, response) => {
    asked.resume();
    asked.on('end', () => response.end(`${name} ${asked.method ?? ''} ${asked.url ?? ''}`));
  };
}

/** Sends the path verbatim, and rejects if the connection is refused, reset or cut. Accepts any certificate. */
export function ask(url: URL, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : request;
    const asked = send(url, { agent: false, rejectUnauthorized: false, ...options }, (response) => {
      text(response).then((received) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received });
      }, reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
