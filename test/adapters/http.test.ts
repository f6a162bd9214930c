import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttp } from '../../src/adapters/http.ts';

const http = createHttp();

// Self-signed for scratch.invalid until 2126; it protects nothing.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBizCCATGgAwIBAgIUGhtlBto/nEEoZOM5aAmhdIHgbkswCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPc2NyYXRjaC5pbnZhbGlkMCAXDTI2MTEyMjE4MTg1MFoYDzIx
MjYxMDI5MTgxODUwWjAaMRgwFgYDVQQDDA9zY3JhdGNoLmludmFsaWQwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQjOZf/ClXuLRLfswLcpxeDYYmIMpMvOdYwmSvp
bT9V0vZ0/6B4MneiJZ2fAhUyhtG0IddE7vLgXkydm+kGgWj/o1MwUTAdBgNVHQ4E
FgQUhfhbItJkcRpgLdIq3YQttUxoQIYwHwYDVR0jBBgwFoAUhfhbItJkcRpgLdIq
3YQttUxoQIYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBYbpk/
d8kdPVrcCk3SdaEPXeJfq/cuicbDNh+mBGNR1wIhAL1qGl9UHeBwFrSC92G1lTrF
4Sb/bGYeDxL8SMLlC/Wf
-----END CERTIFICATE-----`;
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq+EHzAm5yj0af0mW
KKpaLIuyHTZwgIy/l9Y6T+lHYHihRANCAAQjOZf/ClXuLRLfswLcpxeDYYmIMpMv
OdYwmSvpbT9V0vZ0/6B4MneiJZ2fAhUyhtG0IddE7vLgXkydm+kGgWj/
-----END PRIVATE KEY-----`;

describe('an answer', () => {
  test('comes with its status, its headers in lower case and its body', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(503, { 'Retry-After': '10', 'Set-Cookie': ['a=1', 'b=2'] }).end('entretien é');
    });
    const answer = await http.get(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '10', 'set-cookie': 'a=1, b=2' },
      body: 'entretien é',
    });
  });

  test('that redirects is given as it is', async () => {
    const port = await serve((request, response) => {
      response.writeHead(request.url === '/' ? 302 : 200, { location: '/elsewhere' }).end();
    });
    expect(await http.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 });
  });

  test('without an end is cut after 64 KiB and its connection closed', async () => {
    let closed = false;
    const port = await serve((request, response) => {
      const writing = setInterval(() => response.write('x'.repeat(8192)), 1);
      request.on('close', () => {
        closed = true;
        clearInterval(writing);
      });
    });
    const answer = await http.get(`http://127.0.0.1:${port}/`);
    expect('body' in answer && answer.body.length).toBe(65_536);
    await expect.poll(() => closed).toBe(true);
  });

  test('to each request comes over a connection of its own', async () => {
    const connections = new Set<number | undefined>();
    const port = await serve((request, response) => {
      connections.add(request.socket.remotePort);
      response.end();
    });
    for (let asked = 0; asked < 3; asked += 1) await http.get(`http://127.0.0.1:${port}/`);
    expect(connections.size).toBe(3);
  });
});

describe('no answer', () => {
  test('of a port where nobody listens is `refused`', async () => {
    const port = await serve(() => undefined, { closed: true });
    expect(await http.get(`http://127.0.0.1:${port}/`)).toEqual({ failure: 'refused' });
    expect(await http.get(`http://localhost:${port}/`)).toEqual({ failure: 'refused' });
  });

  test('of a server that hangs up is `reset`, also in the middle of a body', async () => {
    const silent = await serve((request) => request.socket.destroy());
    expect(await http.get(`http://127.0.0.1:${silent}/`)).toEqual({ failure: 'reset' });
    const torn = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    });
    expect(await http.get(`http://127.0.0.1:${torn}/`)).toEqual({ failure: 'reset' });
  });

  test.each([
    ['that never answers', () => undefined],
    ['that never ends its body', (_request, response) => void response.writeHead(200).write('half')],
    [
      'that drips',
      (request, response) => {
        const dripping = setInterval(() => response.write('x'), 20);
        request.on('close', () => {
          clearInterval(dripping);
        });
      },
    ],
  ] satisfies [string, RequestListener][])('of a server %s is `timeout`', async (_name, listener) => {
    const port = await serve(listener);
    const answer = await http.get(`http://127.0.0.1:${port}/`, { timeoutSeconds: 0.3 });
    expect(answer).toEqual({ failure: 'timeout' });
  });

  test('of a name that does not exist is `name`', async () => {
    expect(await http.get('http://does-not-exist.invalid/')).toEqual({ failure: 'name' });
  });

  test('of a server that does not speak HTTP, or of what is no address, is the system’s own code', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const port = await listen(server);
    expect(await http.get(`http://127.0.0.1:${port}/`)).toEqual({ failure: 'HPE_INVALID_CONSTANT' });
    expect(await http.get('nonsense')).toEqual({ failure: 'ERR_INVALID_URL' });
    expect(await http.get('ftp://127.0.0.1/')).toEqual({ failure: 'ERR_INVALID_PROTOCOL' });
  });
});

describe('a certificate', () => {
  test('that nobody vouches for is accepted of this server itself', async () => {
    const port = await serveTls();
    expect(await http.get(`https://127.0.0.1:${port}/`)).toMatchObject({ status: 200, body: 'secure' });
    expect(await http.get(`https://localhost:${port}/`)).toMatchObject({ status: 200, body: 'secure' });
  });

  test('that nobody vouches for is refused of any other address', async () => {
    const port = await serveTls();
    // The loopback address in an unusual form.
    expect(await http.get(`https://[::ffff:127.0.0.1]:${port}/`)).toEqual({ failure: 'tls' });
  });

  test('of an authority that the server trusts is accepted, and of that one alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ospi-store-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [key, store] = [join(folder, 'key.pem'), join(folder, 'store.crt')];
    const address = '::ffff:127.0.0.1';
    execFileSync(
      'openssl',
      `req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 -subj /CN=hospital
       -addext subjectAltName=IP:${address} -keyout ${key} -out ${store}`.split(/\s+/),
      { stdio: 'ignore' },
    );
    const port = await serveTls({ cert: await readFile(store, 'utf8'), key: await readFile(key, 'utf8') });
    const trusting = createHttp({ stores: [join(folder, 'missing'), store] });
    expect(await trusting.get(`https://[${address}]:${port}/`)).toMatchObject({
      status: 200,
      body: 'secure',
    });
    expect(await http.get(`https://[${address}]:${port}/`)).toEqual({ failure: 'tls' });
    expect(await trusting.get(`https://[${address}]:${await serveTls()}/`)).toEqual({ failure: 'tls' });
  });

  test('is not asked for where the server speaks plain HTTP', async () => {
    const port = await serve((_request, response) => response.end());
    expect(await http.get(`https://127.0.0.1:${port}/`)).toEqual({ failure: 'tls' });
  });
});

async function serve(listener: RequestListener, { closed = false } = {}): Promise<number> {
  const server = createServer(listener);
  const port = await listen(server);
  if (closed) await new Promise((resolve) => server.close(resolve));
  return port;
}

function serveTls(pair = { cert: certificate, key: privateKey }): Promise<number> {
  return listen(createTlsServer(pair, (_request, response) => response.end('secure')));
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
