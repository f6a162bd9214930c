import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate, type UpdateOptions } from '../../fixtures/site/build-update.ts';
import { installPlatform } from '../../fixtures/site/install.ts';
import { runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { makeMachine, waitFor, type Machine } from './machine.ts';

export const recoveryUnit = 'ospi-update-recover-planipsy.service';
/** Of each run, with its pid. */
export const watchUnits = 'ospi-update-watch-planipsy-*.service';
const ports = { superviseur: 8081, web: 8082 };
const root = '/srv/planipsy';
const archive = '/root/planipsy-4.3.0.ospi';

/** A server with PlaniPSY 4.2.0 as systemd units behind Debian's nginx, and ospi-update installed as in the README. */
export interface Server extends Machine {
  /** Runs ospi-update in it, and expects an exit code. */
  update(args: readonly string[], exitCode: number): Promise<Ran>;
  readonly applyArgs: readonly string[];
  readRecords(): Promise<readonly JournalRecord[]>;
  readStatus(): Promise<StatusResult>;
  /** For each start of a service since the last call: its name, and the release and data schema that it found. */
  takeStarts(): Promise<readonly string[]>;
  /** What a visitor gets now: a version, the page, or anything else. */
  visit(): Promise<string>;
  /** Polls until it is stopped; returns the sequence of what was seen. */
  startVisitor(): { stop(): Promise<readonly string[]> };
  /** Leaves the recovery of a killed update to a person. */
  stopWatch(): Promise<void>;
  /** Waits until the recovery at boot is over, and returns its result. */
  awaitRecovery(): Promise<string>;
}

/**
 * @param update placed ready on the server, of version 4.3.0
 * @param deb installed instead of an archive
 */
export async function makeServer({
  lower,
  update = {},
  deb,
  bare,
  keys = {},
}: {
  lower: string;
  update?: Omit<UpdateOptions, 'version'> & { readonly holdsOpening?: true };
  deb?: string;
  /** Without any of what `setup` makes; `plain`: nor `releases` and `current`. */
  bare?: 'plain' | 'released';
  /** More of its configuration. */
  keys?: object;
}): Promise<Server> {
  const machine = await makeMachine(lower);
  const at = (path: string) => join(machine.root, path);
  if (deb === undefined) {
    await cp(dirname(dirname(inject('program'))), at('opt/ospi-update'), { recursive: true });
    await writeFile(
      at('usr/local/bin/ospi-update'),
      '#!/bin/sh\nexec node /opt/ospi-update/bin/ospi-update.js "$@"\n',
      { mode: 0o755 },
    );
  } else await cp(deb, at('root/ospi-update.deb'));
  await installPlatform({ kit: planipsy, version: '4.2.0', root: at(root), ports });
  await layUpdateReady({ machine, update });
  await writeSystem(machine, bare, keys);
  await machine.boot();
  if (deb !== undefined) await expectWell(machine.run(['dpkg', '--install', '/root/ospi-update.deb']));
  const server = handleServer(
    machine,
    deb === undefined ? '/usr/local/bin/ospi-update' : '/usr/bin/ospi-update',
  );
  if (bare !== undefined) {
    await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
    return server;
  }
  await server.update(['setup', 'nginx', '--output', '/etc/nginx/snippets/ospi-update.conf'], 0);
  await server.update(['setup', 'systemd', '--output', '/etc/systemd/system'], 0);
  for (const command of [
    'systemctl reload nginx',
    'systemctl daemon-reload',
    `systemctl enable ${recoveryUnit}`,
  ])
    await expectWell(machine.run(command.split(' ')));
  await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
  await server.takeStarts();
  return server;
}

/** `holdsOpening`: the new version answers only the health check while /run/hold exists. */
async function layUpdateReady({
  machine,
  update: { holdsOpening, ...update },
}: {
  machine: Machine;
  update: Omit<UpdateOptions, 'version'> & { readonly holdsOpening?: true };
}): Promise<void> {
  const program = [process.execPath, inject('program')];
  const folder = join(machine.root, 'root/update');
  const key = join(machine.root, 'root/vendor');
  await runOrThrow([...program, 'pack', '--new-key', key]);
  await buildUpdate({ kit: planipsy, folder, ...update, version: '4.3.0' });
  if (holdsOpening) {
    const web = join(folder, 'files/web.js');
    const held = (await readFile(web, 'utf8')).replace(
      'async answer(request) {',
      `async answer(request) {
    const { existsSync } = await import('node:fs');
    while (request.url === '/' && existsSync('/run/hold')) await new Promise((later) => setTimeout(later, 50));`,
    );
    await writeFile(web, held);
  }
  await runOrThrow([
    ...program,
    'pack',
    folder,
    '--key',
    `${key}.key`,
    '--output',
    join(machine.root, archive),
  ]);
  await rm(folder, { recursive: true });
}

async function writeSystem(
  { root: machineRoot }: Machine,
  bare: 'plain' | 'released' | undefined,
  keys: object,
): Promise<void> {
  const release = bare === 'plain' ? root : `${root}/current`;
  if (bare === 'plain') await flatten(join(machineRoot, root));
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(machineRoot, path)), { recursive: true });
    await writeFile(join(machineRoot, path), content);
  };
  for (const name of ['superviseur', 'web'] as const) {
    const unit = `/etc/systemd/system/planipsy-${name}.service`;
    await write(
      unit,
      `[Unit]
Description=PlaniPSY ${name}
[Service]
ExecStartPre=/bin/sh -c 'echo ${name} $(basename $(readlink -f ${release})) schema $(cat ${root}/shared/schema) >>/var/log/starts'
ExecStart=/usr/local/bin/node ${release}/${name}.js ${ports[name]} ${root}/shared
[Install]
WantedBy=multi-user.target
`,
    );
    await runOrThrow(['systemctl', `--root=${machineRoot}`, '--quiet', 'enable', `planipsy-${name}.service`]);
  }
  const [, publicKey = ''] = (await readFile(join(machineRoot, 'root/vendor.pub'), 'utf8')).split('\n');
  if (bare === undefined)
    await write('/etc/ospi-update/planipsy.yaml', stringify({ ...describeSite(publicKey), ...keys }));
  // A link to an absolute path: from here it would lead out of the machine.
  await rm(join(machineRoot, 'etc/nginx/sites-enabled/default'));
  await write(
    '/etc/nginx/conf.d/planipsy.conf',
    `server {
  listen 127.0.0.1:80;
${bare === undefined ? '  include /etc/nginx/snippets/ospi-*.conf;\n' : ''}  location / { proxy_pass http://127.0.0.1:${ports.web}; }
  location /superviseur { proxy_pass http://127.0.0.1:${ports.superviseur}; }
}
`,
  );
}

/** One plain folder, with the application directly in it. */
async function flatten(folder: string): Promise<void> {
  const release = join(folder, 'releases/4.2.0');
  for (const name of await readdir(release)) await rename(join(release, name), join(folder, name));
  for (const name of ['current', 'releases']) await rm(join(folder, name), { recursive: true });
}

function describeSite(publicKey: string) {
  return {
    product: 'planipsy',
    root,
    url: 'http://127.0.0.1/',
    trustedKeys: [publicKey],
    services: [{ unit: 'planipsy-superviseur.service' }, { unit: 'planipsy-web.service' }],
    health: { url: `http://127.0.0.1:${ports.web}/health`, timeoutSeconds: 30 },
    backup: { folder: '/var/backups/ospi-update', folders: [`${root}/shared`] },
    inbox: '/var/spool/ospi-update',
    requirements: {
      cpuCores: { minimum: 1, recommended: 1 },
      memoryGiB: { minimum: 1, recommended: 1 },
      freeDiskPercent: 1,
    },
    support: { email: 'support@ospi.fr' },
  };
}

function handleServer(machine: Machine, program: string): Server {
  const command = (args: readonly string[]) => [program, '--lang', 'en', ...args];
  const server: Server = {
    ...machine,
    applyArgs: command(['apply', '--accept-notice', archive]),
    async update(args, exitCode) {
      const ran = await machine.run(command(args));
      if (ran.code !== exitCode)
        throw new Error(`${args.join(' ')}: exit ${ran.code}, not ${exitCode}\n${ran.stdout}${ran.stderr}`);
      return ran;
    },
    async readRecords() {
      const file = join(machine.root, 'var/lib/ospi-update/planipsy/journal.jsonl');
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as JournalRecord);
    },
    async readStatus() {
      return JSON.parse((await server.update(['--json', 'status'], 0)).stdout) as StatusResult;
    },
    async takeStarts() {
      const file = join(machine.root, 'var/log/starts');
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
      await rm(file, { force: true });
      return lines;
    },
    async visit() {
      const { stdout } = await machine.run(['/usr/local/bin/node', '--input-type=module', '--eval', visitor]);
      return stdout.trim();
    },
    startVisitor() {
      const stopFile = '/run/visitor-stop';
      const running = machine.start([
        '/usr/local/bin/node',
        '--input-type=module',
        '--eval',
        visitor,
        stopFile,
      ]);
      return {
        async stop() {
          await expectWell(machine.run(['touch', stopFile]));
          return (await running.ended).stdout.trim().split('\n');
        },
      };
    },
    stopWatch: () => expectWell(machine.run(['systemctl', 'stop', watchUnits])),
    async awaitRecovery() {
      return waitFor('the end of the recovery', async () => {
        const { stdout } = await machine.run([
          'systemctl',
          'show',
          '--property=ActiveState,Result',
          recoveryUnit,
        ]);
        const [, state = ''] = /^ActiveState=(.*)$/m.exec(stdout) ?? [];
        const [, result = ''] = /^Result=(.*)$/m.exec(stdout) ?? [];
        return state === 'inactive' || state === 'failed' ? result : undefined;
      });
    },
  };
  return server;
}

/** Prints each change that it sees; looks once, unless given a file whose appearance stops it. */
const visitor = `
const { existsSync } = await import('node:fs');
const look = () => fetch('http://127.0.0.1/').then(
  async ({ status, headers, body }) => {
    const text = await new Response(body).text();
    if (status === 503 && text.includes('maintenance')) return 'page';
    return status === 200 ? headers.get('x-planipsy-version') : 'HTTP ' + status;
  },
  (error) => 'no answer: ' + error.cause?.code,
);
let last;
do {
  const seen = await look();
  if (seen !== last) console.log(last = seen);
  await new Promise((later) => setTimeout(later, 10));
} while (process.argv[1] !== undefined && !existsSync(process.argv[1]));
`;

async function expectWell(ran: Promise<Ran>): Promise<void> {
  const { code, stdout, stderr } = await ran;
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`);
}
