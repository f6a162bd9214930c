import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { outliveWorkers } from '../../fixtures/nginx/nginx.ts';
import { findFreePorts } from '../../fixtures/site/ports.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import { expectEnd, makeSite } from './sites.ts';

/** Where Debian and Red Hat keep the trusted CA certificates. */
const stores = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
];

test('a certificate of the hospital’s own authority is trusted where the server trusts it', async () => {
  const site = await makeSite();
  const folder = join(site.folder, 'nginx');
  const [port = 0] = await findFreePorts(1);
  const host = 'planipsy.hospital.example';
  await makeAuthority(folder, host);
  const config = join(folder, 'nginx.conf');
  const tls = `listen 127.0.0.1:${port} ssl; server_name ${host};
    ssl_certificate "${folder}/own.crt"; ssl_certificate_key "${folder}/own.key";`;
  await writeFile(config, (await readFile(config, 'utf8')).replace('server {', `server { ${tls}`));
  const master = Number(await readFile(join(folder, 'nginx.pid'), 'utf8'));
  await outliveWorkers(master, () => Promise.resolve(process.kill(master, 'SIGHUP')));
  const text = (await readFile(site.configFile, 'utf8')).replace(site.url, `https://${host}:${port}/`);
  const named = join(site.folder, 'named', basename(site.configFile));
  await mkdir(dirname(named), { mode: 0o700 });
  await writeFile(named, text, { mode: 0o600 });

  const layer = join(site.folder, 'layer');
  await mkdir(layer);
  const check = (store: string) =>
    site.run(['check'], {
      configFile: named,
      through: withOwnMounts(
        // Mounted over the system's own folder: what this server should trust; the machine never sees it.
        `set -e; mount -t tmpfs none "$1"; mkdir "$1/upper" "$1/work"
         mount -t overlay none -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
         printf '127.0.0.1 localhost ${host}\\n' >/etc/hosts; rm -f ${stores.join(' ')}
         mkdir -p "\${2%/*}"; cp "$3" "$2"; shift 3; exec env -u NODE_EXTRA_CA_CERTS "$@"`,
        layer,
        store,
        join(folder, 'authority.crt'),
      ),
    });
  expectEnd(await check('/etc/elsewhere.crt'), 3, /update-ca-certificates/);
  for (const store of stores) expectEnd(await check(store), 0);
});

async function makeAuthority(folder: string, host: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const at = (name: string) => join(folder, name);
  await runOrThrow(
    // prettier-ignore
    ['openssl', 'req', '-x509', ...key, '-subj', '/CN=Hospital', '-keyout', at('authority.key'), '-out', at('authority.crt')],
  );
  await runOrThrow(
    // prettier-ignore
    ['openssl', 'req', '-x509', ...key, '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`,
     '-CA', at('authority.crt'), '-CAkey', at('authority.key'), '-keyout', at('own.key'), '-out', at('own.crt')],
  );
  expect((await readFile(at('own.crt'), 'utf8')).length).toBeGreaterThan(0);
}
