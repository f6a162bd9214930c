import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate, type UpdateOptions } from '../../fixtures/site/build-update.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { installPlatform } from '../../fixtures/site/install.ts';
import { run, runOrThrow, start, type Ran } from '../../fixtures/site/run.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { makeMachine, type Machine } from '../systemd/machine.ts';
import { findRoot } from '../systemd/root.ts';
import { plan, readBlocks, type By } from './blocks.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: README.md on a clean server, since ${found.cannot}.\n`);

/** A question from us or from minisign, answered with yes or with its password. */
const question = /\[[yo]\/N\] |Password[^\n]*: /g;
const bundleName = 'ospi-support-20261122-190000.tar.gz';

let workshop: string;
beforeAll(async () => {
  workshop = await mkdtemp(join(tmpdir(), 'ospi-update-readme-'));
});
afterAll(() => rm(workshop, { recursive: true, force: true }));

describe.skipIf('cannot' in found)('README.md, from its first line to its last', () => {
  test(
    'does what it says, for root with the umask 027 and for a member, on a clean server',
    { timeout: 900_000 },
    async () => {
      const machine = await makeMachine('root' in found ? found.root : '');
      const world = makeWorld(machine);
      await prepareServer(world);
      const blocks = (await readBlocks()).map((block, index) => {
        const planned = plan[index];
        if (planned === undefined || !block.text.startsWith(planned.first))
          throw new Error(`not listed: ${block.text}`);
        return { ...block, planned };
      });
      const runs = blocks.flatMap(({ text, planned }) => ('by' in planned ? [{ text, ...planned }] : []));
      const order = [...runs.filter(({ last }) => !last), ...runs.filter(({ last }) => last)];
      for (const { text, first, by } of order) {
        const scene = scenes[first] ?? {};
        await scene.before?.(world);
        const changed = scene.change === undefined ? text : await scene.change(text, world);
        await perform({ world, by, text: changed, first });
        await scene.after?.(world);
      }
    },
  );
});

/** The server, and those who work beside it. */
interface World {
  readonly machine: Machine;
  /** A path on the server, as seen from outside. */
  readonly at: (path: string) => string;
  /** As root, or as alice, in their homes, on a terminal that answers every question. */
  readonly inServer: (by: 'root' | 'alice', script: string) => Promise<Ran>;
  /** The same outside it, with the program that README has built. */
  readonly outside: (folder: string, script: string) => Promise<Ran>;
  readonly built: string;
  readonly publisher: string;
}

interface Scene {
  readonly before?: (world: World) => Promise<void>;
  /** Placeholders in README: an ID, a folder, an incident code. */
  readonly change?: (text: string, world: World) => string | Promise<string>;
  readonly after?: (world: World) => Promise<void>;
}

function makeWorld(machine: Machine): World {
  const built = join(workshop, 'checkout');
  return {
    machine,
    at: (path) => join(machine.root, path),
    inServer: (by, script) =>
      answer(
        machine.commandLine(
          by === 'root'
            ? ['bash', '-c', `cd /root && umask 027 && set -e\n${script}`]
            : ['runuser', '-u', 'alice', '--', 'bash', '-c', `cd && export HOME=~alice && set -e\n${script}`],
        ),
      ),
    outside: (folder, script) =>
      answer([
        'bash',
        '-c',
        `cd '${folder}' && set -e\nospi-update() { '${process.execPath}' '${built}/bin/ospi-update.js' "$@"; }\n${script}`,
      ]),
    built,
    publisher: join(workshop, 'publisher'),
  };
}

async function perform({
  world,
  by,
  text,
  first,
}: {
  readonly world: World;
  readonly by: By;
  readonly text: string;
  readonly first: string;
}): Promise<void> {
  if (by === 'file') return; // Its scene writes and tests it.
  const folder = by === 'builder' ? world.built : world.publisher;
  const home = by === 'engineer' ? 'alice' : by;
  const ran =
    home === 'root' || home === 'alice'
      ? await world.inServer(home, text)
      : await world.outside(folder, text);
  expect(ran.code, `${first}: exit ${ran.code}\n${ran.stdout}`).toBe(0);
}

/** On its own terminal. Each question gets its answer when it is asked, since a program may read more than a line. */
async function answer(command: readonly string[]): Promise<Ran> {
  const running = start(command, { keys: '' });
  let answered = 0;
  const timer = setInterval(() => {
    const asked = running.said().match(question)?.length ?? 0;
    for (; answered < asked; answered += 1) running.type('y\n');
  }, 100);
  try {
    return await running.ended;
  } finally {
    clearInterval(timer);
  }
}

/** What README assumes: the platform behind nginx, a person, the archive and the vendor's key. */
async function prepareServer({ machine, at, built, publisher }: World): Promise<void> {
  await mkdir(publisher);
  await copyCheckout(built);
  const ports = { superviseur: 8081, web: 8080 };
  await installPlatform({ kit: planipsy, version: '4.2.0', root: at('/srv/planipsy'), ports });
  for (const [name, port] of Object.entries(ports)) {
    const unit = `planipsy-${name}.service`;
    await writeFile(
      at(`/etc/systemd/system/${unit}`),
      `[Service]\nExecStart=/usr/local/bin/node /srv/planipsy/current/${name}.js ${port} /srv/planipsy/shared\n[Install]\nWantedBy=multi-user.target\n`,
    );
    await runOrThrow(['systemctl', `--root=${machine.root}`, '--quiet', 'enable', unit]);
  }
  await rm(at('/etc/nginx/sites-enabled/default'));
  const certificate = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  await runOrThrow([
    'openssl',
    'req',
    ...certificate,
    '-keyout',
    at('/etc/nginx/key.pem'),
    '-out',
    at('/etc/nginx/cert.pem'),
  ]);
  await writeFile(
    at('/etc/nginx/conf.d/planipsy.conf'),
    `server {
  listen 127.0.0.1:443 ssl;
  ssl_certificate /etc/nginx/cert.pem;
  ssl_certificate_key /etc/nginx/key.pem;
  location / { proxy_pass http://127.0.0.1:8080; }
  location /superviseur { proxy_pass http://127.0.0.1:8081; }
}
`,
  );
  await machine.boot();
  for (const command of ['useradd --create-home alice', 'install -d -m 755 /mnt/usb'])
    expect(await machine.run(command.split(' '))).toMatchObject({ code: 0 });
  await writeFile(at('/etc/sudoers.d/test'), 'Defaults:alice !authenticate\n', { mode: 0o440 });
}

/** As checked out: what git knows, and nothing built. */
async function copyCheckout(to: string): Promise<void> {
  const { stdout } = await runOrThrow([
    'git',
    '-C',
    checkout,
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  for (const file of stdout.trim().split('\n')) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(checkout, file), join(to, file)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // Deleted here, not yet in git.
    });
  }
}

/** An update by the vendor whose key the server trusts. */
async function pack({ built }: World, update: UpdateOptions): Promise<string> {
  const folder = join(workshop, 'vendor', update.version);
  const archive = `${folder}.ospi`;
  if ((await readdir(dirname(folder))).includes(`${update.version}.ospi`)) return archive;
  await buildUpdate({ kit: planipsy, folder, ...update });
  const words = ['pack', folder, '--key', join(workshop, 'vendor/vendor.key'), '--output', archive];
  await runOrThrow([process.execPath, join(built, 'bin/ospi-update.js'), ...words]);
  return archive;
}

async function lay(world: World, update: UpdateOptions, path: string): Promise<void> {
  await cp(await pack(world, update), world.at(path));
}

async function readStatus({ machine }: World): Promise<StatusResult> {
  const { stdout } = await machine.run(['/usr/local/bin/ospi-update', '--json', 'status']);
  return JSON.parse(stdout) as StatusResult;
}

const inbox = '/var/spool/ospi-update/planipsy';
const site = '/etc/ospi-update/planipsy.yaml';

/** By the first line of a block. */
const scenes: Readonly<Record<string, Scene>> = {
  'npm ci && npm run build': {
    async after({ built, at }) {
      await cp(join(built, 'ospi-update.tar.gz'), at('/root/ospi-update.tar.gz'));
    },
  },
  'groupadd --system systeme': {
    async after({ machine }) {
      const ran = await machine.run(['sudo', '-l', '-U', 'alice']);
      expect(ran.stdout).toContain('/usr/local/bin/ospi-update apply');
    },
  },
  'product: planipsy': {
    async before(world) {
      const vendor = join(workshop, 'vendor');
      await mkdir(vendor);
      await world.outside(vendor, 'ospi-update pack --new-key vendor');
      const [, key = ''] = (await readFile(join(vendor, 'vendor.pub'), 'utf8')).split('\n');
      const text = (await readBlocks()).find((block) => block.text.startsWith('product:'))?.text ?? '';
      await world.inServer('root', 'install -d /etc/ospi-update');
      // The machine that runs the tests may be smaller than a server.
      const own =
        'requirements: { cpuCores: { minimum: 1, recommended: 1 }, memoryGiB: { minimum: 1, recommended: 1 }, freeDiskPercent: 1 }\n';
      await writeFile(world.at(site), text.replace('RWQ…', key) + own);
    },
  },
  'ospi-update setup nginx --install': {
    async after({ machine }) {
      const seen = await machine.run([
        '/usr/local/bin/node',
        '-e',
        "process.env.NODE_TLS_REJECT_UNAUTHORIZED='0';fetch('https://127.0.0.1/').then((r)=>console.log(r.headers.get('x-planipsy-version')))",
      ]);
      expect(seen.stdout.trim()).toBe('4.2.0');
    },
  },
  'listen 127.0.0.1:8099;': {
    async before(world) {
      await tryNginx(world, 'listen', (own) =>
        own.replace('server {', `server {\n  ${blockOf('listen 127')}`),
      );
    },
  },
  'server {': {
    async before(world) {
      await tryNginx(world, 'php', (own) => `${own}\n${blockOf('server {')}`);
    },
  },
  'ospi-update setup systemd': {
    // Whatever root's umask: members run the program, and everybody may read units and pages.
    async after({ inServer }) {
      const folders = '/opt/ospi-update /etc/nginx/snippets /etc/systemd/system /usr/local/share/man';
      const closed = await inServer('alice', `find ${folders} ! -type l ! -readable`);
      expect(closed).toMatchObject({ code: 0, stdout: '' });
      const written = await inServer('alice', `find ${folders} -name '*ospi-update*' | wc -l`);
      expect(Number(written.stdout)).toBeGreaterThan(10);
    },
  },
  'cp planipsy-4.3.0.ospi': {
    async before(world) {
      await lay(world, { version: '4.3.0' }, '/home/alice/planipsy-4.3.0.ospi');
    },
    async after(world) {
      expect((await readStatus(world)).version).toBe('4.3.0');
    },
  },
  'sudo ospi-update check --inbox --accept-notice': {
    async before(world) {
      await lay(world, { version: '4.3.1', failIn: 'migrate' }, `${inbox}/planipsy-4.3.1.ospi`);
    },
  },
  '30 2 * * *': {
    async before({ inServer }) {
      const [, , , , , user, ...command] = blockOf('30 2').trim().split(/\s+/);
      expect(user).toBe('root');
      const ran = await inServer('root', `env -i PATH=/usr/local/bin:/usr/bin:/bin ${command.join(' ')}`);
      expect(ran.code, ran.stdout).toBe(7);
    },
  },
  'cp release.txt': {
    async before(world) {
      const { refusal } = await readStatus(world);
      const text =
        (await readBlocks()).find((block) => block.text.startsWith('ospi-update pack --release'))?.text ?? '';
      const own = text.replace(/20261125-\S+/, refusal?.incident ?? '');
      expect(await world.outside(join(workshop, 'vendor'), own)).toMatchObject({ code: 0 });
      await cp(join(workshop, 'vendor/release.txt'), world.at('/home/alice/release.txt'));
      await lay(world, { version: '4.3.3' }, `${inbox}/planipsy-4.3.3.ospi`);
    },
    async after(world) {
      expect((await readStatus(world)).version).toBe('4.3.3');
    },
  },
  'cp revocation.txt': {
    async before(world) {
      const text =
        (await readBlocks()).find((block) => block.text.startsWith('ospi-update pack --revoke'))?.text ?? '';
      expect(await world.outside(join(workshop, 'vendor'), text)).toMatchObject({ code: 0 });
      await cp(join(workshop, 'vendor/revocation.txt'), world.at('/home/alice/revocation.txt'));
    },
  },
  'sudo ospi-update support bundle': {
    async before(world) {
      await lay(world, { version: '4.3.0' }, '/root/planipsy-4.3.0.ospi');
    },
    async after({ at }) {
      const bundles = (await readdir(at('/mnt/usb'))).filter((name) => name.startsWith('ospi-support-'));
      expect(bundles).toHaveLength(1);
      await cp(at(`/mnt/usb/${bundles[0]}`), at(`/home/alice/${bundleName}`));
      await run(['chmod', '644', at(`/home/alice/${bundleName}`)]);
    },
  },
  'ospi-update support replay': {
    async before(world) {
      await lay(world, { version: '4.3.1' }, '/home/alice/planipsy-4.3.1.ospi');
    },
    // For the other archive the replay says that it was revoked: that is the question.
    change: (text) => text.replaceAll(/^(ospi-update.*?)( +#.*)?$/gm, '$1 || test $? = 10'),
  },
  'ospi-update backup restore': {
    async change(text, { inServer }) {
      const { stdout } = await inServer('root', 'ospi-update --json backup list');
      const [, id = ''] = /"id":"([^"]+)"/.exec(stdout) ?? [];
      const lines = text.split('\n').filter((line) => !line.includes('--database')); // The clean server has none.
      return lines
        .join('\n')
        .replaceAll(/\bID\b/g, id)
        .replace(/\bDIR\b/, '/srv/restored');
    },
    async after({ at }) {
      expect(await readdir(at('/srv/restored/srv/planipsy/shared'))).toContain('notes.jsonl');
    },
  },
  '{': {
    async before(world) {
      const folder = join(world.publisher, 'planipsy-4.3.0');
      await buildUpdate({ kit: planipsy, folder, version: '4.3.0' });
      await rename(join(folder, 'notice.md'), join(folder, 'notice.pdf'));
      for (const name of ['pre-install', 'post-install']) await rm(join(folder, 'hooks', name));
      await writeFile(join(folder, 'manifest.json'), blockOf('{'));
    },
  },
  'minisign -G': {
    async before({ publisher }) {
      for (const name of ['vendor.key', 'vendor.pub', 'planipsy-4.3.0.ospi']) await rm(join(publisher, name));
    },
  },
  'ospi-update pack --release': {
    // The key has a password by now: the file is made unsigned, and the next block signs it.
    change: (text) => text.replace(' --key vendor.key', ''),
  },
  'ospi-update pack --revoke': {
    change: (text) => text.replace(' --key vendor.key', ''),
  },
  'ospi-update setup --undo': {
    async after({ machine }) {
      expect(await machine.run(['nginx', '-t'])).toMatchObject({ code: 0 });
      const units = await machine.run(['systemctl', 'list-unit-files', 'ospi-update-*']);
      expect(units.stdout).toContain('0 unit files');
    },
  },
  'rm -r /opt/ospi-update': {
    async after({ at }) {
      expect(await readdir(at('/usr/local/bin'))).not.toContain('ospi-update');
      expect(await readdir(at('/srv/planipsy'))).toContain('.ospi-update.json');
      expect(await readdir(at('/var/lib/ospi-update/planipsy'))).toContain('journal.jsonl');
    },
  },
};

const all = await readBlocks();

function blockOf(first: string): string {
  return all.find(({ text }) => text.startsWith(first))?.text ?? '';
}

/** A piece of nginx's configuration, which nginx must accept; then it is removed again. */
async function tryNginx(
  { machine, at }: World,
  what: string,
  change: (own: string) => string,
): Promise<void> {
  const file = at('/etc/nginx/conf.d/planipsy.conf');
  const own = await readFile(file, 'utf8');
  await writeFile(file, change(own));
  expect(await machine.run(['nginx', '-t']), what).toMatchObject({ code: 0 });
  await writeFile(file, own);
}
