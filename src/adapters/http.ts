import { readFile } from 'node:fs/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { createSecureContext, rootCertificates, TLSSocket, type SecureContext } from 'node:tls';
import type { GetOptions, Http, HttpAnswer, HttpFailure } from '../ports/http.ts';

const defaultTimeoutSeconds = 10;
const maxBodyBytes = 64 * 1024;

/** The CA bundles of Debian, Red Hat and SUSE, which include the hospital's own authorities. */
const systemStores = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
];

/** Each request has its own connection, so that the result is what a new visitor would see. */
export function createHttp({ stores = systemStores }: { stores?: readonly string[] } = {}): Http {
  let trust: Promise<SecureContext> | undefined;
  const readTrust = async () => (trust ??= readAuthorities(stores));
  return {
    async get(url, options = {}) {
      try {
        return await ask({ url: new URL(url), ...options, readTrust });
      } catch (error) {
        return nameFailure(error);
      }
    },
  };
}

/** Node.js only knows its built-in ones unless told at startup, and sudo and cron do not pass that on. */
async function readAuthorities(stores: readonly string[]): Promise<SecureContext> {
  const files = [process.env['NODE_EXTRA_CA_CERTS'], ...stores].filter((file) => file !== undefined);
  const found = await Promise.all(files.map(async (file) => readFile(file, 'utf8').catch(() => '')));
  return createSecureContext({ ca: [...rootCertificates, ...found] });
}

/** The time limit covers everything: name resolution, connection, TLS, headers and body. */
async function ask({
  url,
  host,
  timeoutSeconds = defaultTimeoutSeconds,
  readTrust,
}: GetOptions & { url: URL; readTrust: () => Promise<SecureContext> }): Promise<HttpAnswer> {
  const isVerified = url.protocol === 'https:' && host === undefined && !isLoopback(url.hostname);
  const trust = isVerified ? { secureContext: await readTrust() } : {};
  const limit = AbortSignal.timeout(timeoutSeconds * 1000);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent: false,
      headers: { accept: '*/*', 'user-agent': 'ospi-update', ...(host !== undefined && { host }) },
      ...(host !== undefined && isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: isVerified,
      ...trust,
      signal: limit,
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const expires = readExpiry(response);
      readBody(response).then((body) => {
        resolve({
          status: response.statusCode ?? 0,
          headers: flattenHeaders(response),
          ...(expires !== undefined && { certificateExpires: expires }),
          body,
        });
        asked.destroy();
      }, reject);
    });
    asked.end();
  });
}

/** `hostname` as in URL: lower case, IPv4 in dotted form, IPv6 in brackets. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readExpiry({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const expires = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(expires) ? undefined : new Date(expires).toISOString();
}

/** Leaving the loop closes the connection, which ends an endless body. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8');
}

function flattenHeaders(response: IncomingMessage): Record<string, string> {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return Object.fromEntries(headers) as Record<string, string>;
}

const failureWords: Readonly<Record<string, string>> = {
  ABORT_ERR: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  EPROTO: 'tls',
};

function nameFailure(error: unknown): HttpFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { failure: failureWords[code] ?? (isTlsCode(code) ? 'tls' : code) };
}

/** OpenSSL's error codes for certificates, and Node's own for TLS. */
function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(code);
}
