import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addHttp2 } from '../../../fixtures/nginx/add-http2.ts';
import { runNginx } from '../../../fixtures/nginx/nginx.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { runOrThrow } from '../../../fixtures/site/run.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { ask, startStand } from './stand.ts';

test('over TLS and HTTP/2 every method gets the page, twice on one connection, a body of 10 MB too', async () => {
  const { setFlag, clearFlag, folder } = await startStand();
  const url = await addHttp2(join(folder, 'nginx'));
  const body = join(folder, 'body');
  await writeFile(body, Buffer.alloc(10_000_000, 'x'));
  const answer = ' %{http_version} %{response_code} %{num_connects};';
  const askTwice = async (...args: readonly string[]) =>
    (await runOrThrow(['curl', '-sk', '--http2', '-w', answer, ...args, `${url}a`, `${url}b`])).stdout;
  expect(await askTwice()).toBe('portal GET /a 2 200 1;portal GET /b 2 200 0;');
  await setFlag();
  for (const args of [
    ['-X', 'GET'],
    ['-X', 'POST', '--data-binary', `@${body}`],
    ['-X', 'PUT', '--data-binary', `@${body}`],
    ['-X', 'DELETE'],
    ['-X', 'OPTIONS'],
  ]) {
    const pages = (await askTwice(...args)).replaceAll(/<!doctype html>[^]*?<\/html>\n/g, 'page');
    expect([args[1], pages]).toEqual([args[1], 'page 2 503 1;page 2 503 0;']);
  }
  await clearFlag();
  expect(await askTwice()).toBe('portal GET /a 2 200 1;portal GET /b 2 200 0;');
});

test('a cache in between keeps neither the page nor the progress, and shows the platform as soon as it is open', async () => {
  const { setFlag, clearFlag, site, folder, nginx } = await startStand();
  const [port = 0] = await findFreePorts(1);
  const cache = await runNginx({
    folder: join(folder, 'cache'),
    port,
    servers: `
  proxy_cache_path "${folder}/cache/kept" keys_zone=all:1m;
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${nginx.url}; proxy_cache all; proxy_cache_valid any 10m; }
  }`,
  });
  onTestFinished(() => cache.stop());
  const askThrough = (path: string) => ask(new URL(path, cache.url));
  await setFlag();
  expect((await askThrough('/portal')).status).toBe(503);
  expect((await askThrough('/superviseur')).body).toBe('superviseur GET /superviseur');
  for (const percent of ['10', '20']) {
    await writeFile(sitePaths(site).progress, percent);
    expect((await askThrough('/.ospi-update/progress.json')).body).toBe(percent);
  }
  await clearFlag();
  expect((await askThrough('/portal')).body).toBe('portal GET /portal');
  // An earlier answer is cached, so this cache works.
  await setFlag();
  expect((await askThrough('/portal')).status).toBe(200);
});
