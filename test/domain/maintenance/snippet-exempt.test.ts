import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect as connectHttp2, constants, type OutgoingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { addHttp2 } from '../../../fixtures/nginx/add-http2.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { startStand, startUpstream, type Stand } from './stand.ts';

/** Requests received by the application servers behind nginx, as they understand them. */
let reached: string[] = [];

beforeEach(() => {
  reached = [];
});

/**
 * Reads an address in all the ways that application servers do: path parameters dropped, decoded twice, backslashes as
 * slashes, cut at a NUL, overlong UTF-8 decoded, full-width characters as plain ones.
 */
function readAll(address: string): readonly string[] {
  const path = address.split(/[?]/)[0] ?? '';
  const decode = (given: string) =>
    given.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const steps: readonly ((given: string) => string)[] = [
    (given) => given.replaceAll(/;[^/]*/g, ''),
    (given) => given.replaceAll(/%c0%ae|%c1%9c|%e0%80%ae/gi, '.').replaceAll(/%c0%af|%e0%80%af/gi, '/'),
    (given) => given.replaceAll(/%ef%bc%8e/gi, '.').replaceAll(/%ef%bc%8f/gi, '/'),
    decode,
    decode,
    (given) => given.replaceAll(/;[^/]*/g, ''),
    (given) => given.replaceAll('\\', '/').replaceAll(/[\0#].*/g, ''),
    (given) => given.replaceAll(/\.[\t .]+(?=\/|$)/g, '..'),
  ];
  const readings = [path];
  for (const step of steps) readings.push(step(readings.at(-1) ?? ''));
  return readings.map(resolveDots);
}

function resolveDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/').filter((each) => each !== '' && each !== '.'))
    if (segment === '..') kept.pop();
    else kept.push(segment);
  return `/${kept.join('/')}`;
}

const normalising: RequestListener = (asked, response) => {
  const { url = '', headers, method } = asked;
  const override = headers['x-original-url'] ?? headers['x-rewrite-url'];
  const outside = [...readAll(url), ...(override === undefined ? [] : [String(override)])].find(
    (reading) => !/^\/superviseur(\/|$)/.test(reading),
  );
  reached.push(`${method ?? ''} ${outside ?? 'superviseur'}`);
  asked.resume();
  response.end('reached');
};

async function startNormalising(): Promise<Stand & { readonly port: number }> {
  const stand = await startStand({
    portal: normalising,
    extra: 'large_client_header_buffers 4 32k;',
  });
  await stand.superviseur.stop();
  await startUpstream(normalising, stand.superviseur.port);
  await stand.setFlag();
  return { ...stand, port: Number(new URL(stand.nginx.url).port) };
}

/** Sends exactly these bytes as a request. */
async function sendRaw(
  port: number,
  head: string,
): Promise<{ readonly status: number; readonly answer: string }> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(Buffer.from(head, 'latin1'));
  const answer = await text(socket);
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0), answer };
}

const ask = (port: number, target: string, headers = '') =>
  sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: platform\r\nConnection: close\r\n${headers}\r\n`);

const escapes: readonly string[] = [
  '/superviseur/..;/admin',
  '/superviseur/..;a=b/admin',
  '/superviseur/x;/..;/..;/admin',
  '/superviseur;/../admin',
  '/superviseur;x=1/%2e%2e/admin',
  '/superviseur/;/admin',
  '/superviseur/%3b/../../admin',
  '/superviseur/..%3b/admin',
  '/superviseur/..%3B/admin',
  '/superviseur/..%5cadmin',
  '/superviseur/..%5Cadmin',
  '/superviseur\\..\\admin',
  '/superviseur/..\\admin',
  '/superviseur%5c..%5cadmin',
  '/superviseur/%252e%252e/admin',
  '/superviseur/%252E%252E%252Fadmin',
  '/superviseur/%25252e%25252e/admin',
  '/superviseur/..%2fadmin',
  '/superviseur/..%2Fadmin',
  '/superviseur%2f..%2fadmin',
  '/superviseur/%2e%2e%2fadmin',
  '/superviseur/x%2f..%2f..%2fadmin',
  '/superviseur/..%00/admin',
  '/superviseur%00/../admin',
  '/superviseur/%2e%2e/superviseur/../admin',
  '/superviseur/../admin',
  '/superviseur/./../admin',
  '/superviseur/x/../../admin',
  '/superviseur//../admin',
  '//superviseur/../admin',
  '/admin/..;/superviseur',
  '/admin/../superviseur/..;/admin',
  '/superviseur/%c0%ae%c0%ae/admin',
  '/superviseur/..%c0%afadmin',
  '/superviseur/%e0%80%ae%e0%80%ae/admin',
  '/superviseur/%ef%bc%8e%ef%bc%8e/admin',
  '/superviseur/..%ef%bc%8fadmin',
  '/superviseur/\xc0\xae\xc0\xae/admin',
  '/superviseur/..%20/admin',
  '/superviseur/.%20./admin',
  '/superviseur/..%09/admin',
  '/superviseur/..%0a/admin',
  '/superviseur/..%0d%0a/admin',
  '/superviseur/.../admin',
  '/superviseur#/../admin',
  '/superviseur/..#/admin',
  '/superviseur%23/../../admin',
  '/superviseur%3f/../../admin',
  '/superviseur/..%3fx/admin',
  '/superviseur/..\t/admin',
  '/superviseur/..\x01/admin',
  '/superviseur/..\xa0/admin',
  'http://platform/superviseur/..;/admin',
  'http://platform/superviseur/..%2fadmin',
  'http://platform/admin/../superviseur/..%5cadmin',
  `/superviseur/${'a%20'.repeat(4000)}/..;/admin`,
];

describe('with the flag set, an exempt path', () => {
  test('is none where an application server would understand another one', async () => {
    const { port } = await startNormalising();
    for (const target of escapes) {
      const { status } = await ask(port, target);
      // Either nginx refuses the address itself, or it shows the page.
      expect([target, [400, 503].includes(status), reached]).toEqual([target, true, []]);
    }
  });

  test('still can be read, with the names and the questions that pages have', async () => {
    const { port } = await startNormalising();
    const targets = [
      '/superviseur',
      '/superviseur/',
      '/superviseur/suivi?attempt=20261122-190000-ab12&lang=fr',
      '/superviseur/assets/main.3f2a-b_c~d.js?v=1.2',
      '/superviseur/r%C3%A9sum%c3%a9/%C5%93uvre%20(2)',
      "/superviseur/a!b$c&d'e(f)g*h+i,j=k:l@m",
      '/superviseur/suivi?q=a%20b%3Dc%26d&u=%C3%A9',
      '/superviseur/x..y/z.',
      'http://platform/superviseur/suivi',
    ];
    for (const target of targets) expect([target, (await ask(port, target)).status]).toEqual([target, 200]);
    expect(new Set(reached)).toEqual(new Set(['GET superviseur']));
    expect(reached).toHaveLength(targets.length);
  });

  test('is none where a header tells the application server another address', async () => {
    const { port } = await startNormalising();
    for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'x-original-url']) {
      expect([name, (await ask(port, '/superviseur', `${name}: /admin\r\n`)).status]).toEqual([name, 503]);
      expect(reached).toEqual([]);
    }
    // As a proxy in front may state it: the same address.
    expect((await ask(port, '/superviseur/a', 'X-Original-URL: /superviseur/a\r\n')).status).toBe(200);
  });

  test('is none for another method, in whatever header it comes', async () => {
    const { port } = await startNormalising();
    for (const name of [
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'x-http-method-override',
    ])
      expect([name, (await ask(port, '/superviseur', `${name}: DELETE\r\n`)).status]).toEqual([name, 503]);
    expect(reached).toEqual([]);
  });

  test('is as narrow over HTTP/2, whose address is a field of its own', async () => {
    const { folder } = await startNormalising();
    const url = await addHttp2(join(folder, 'nginx'));
    reached = [];
    const session = connectHttp2(url, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    onTestFinished(() => {
      session.destroy();
    });
    const status = async (path: string, headers: OutgoingHttpHeaders = {}) => {
      const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path, ...headers });
      return new Promise((resolve) => {
        stream.once('response', (head) => {
          resolve(head[constants.HTTP2_HEADER_STATUS]);
        });
        stream.once('error', () => {
          resolve(0);
        });
        stream.resume();
      });
    };
    const paths = [
      '/superviseur/..;/admin',
      '/superviseur/..%5cadmin',
      '/superviseur/%252e%252e/admin',
      '//superviseur',
    ];
    for (const path of [...paths, 'http://platform/superviseur/..;/admin'])
      expect([path, [400, 503].includes((await status(path)) as number)]).toEqual([path, true]);
    expect(await status('/superviseur', { 'x-original-url': '/admin' })).toBe(503);
    expect(await status('/superviseur', { ':method': 'POST' })).toBe(503);
    expect(reached).toEqual([]);
    expect(await status('/superviseur')).toBe(200);
  });
});

test.each([false, true])(
  'nothing leads from the updater’s own addresses to the platform (page on: %s)',
  async (on) => {
    const { port, clearFlag } = await startNormalising();
    if (!on) await clearFlag();
    const own = '/.ospi-update';
    const targets = escapes.map((target) => target.replace('/superviseur', own)).filter(isOwn);
    expect(targets.length).toBeGreaterThan(30);
    for (const target of [...targets, `${own}/page/..;/x`, `${own}/flag;x`, `${own}/x?a=..;/`]) {
      const { status } = await ask(port, target);
      expect([target, [400, 404].includes(status), reached]).toEqual([target, true, []]);
    }
  },
);

/** As nginx resolves it: decoded once. */
function isOwn(target: string): boolean {
  const path = target.replace(/^http:\/\/platform/, '').replace(/[?#].*/, '');
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return resolveDots(decoded).startsWith('/.ospi-update/');
}

test('no header makes a visitor one of those who may look, unless nginx is told to believe it', async () => {
  const allow = ['192.0.2.7'];
  const {
    ask: askStand,
    setFlag,
    site,
  } = await startStand({
    site: { maintenance: { exempt: ['/superviseur'], allow, holdMinutes: 60 } },
  });
  await setFlag();
  await writeFile(sitePaths(site).held, '');
  for (const name of [
    'x-forwarded-for',
    'x-real-ip',
    'forwarded',
    'client-ip',
    'true-client-ip',
    'proxy-protocol',
  ])
    expect((await askStand('/x', { headers: { [name]: '192.0.2.7' } })).status).toBe(503);
});
