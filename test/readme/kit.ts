import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate, type UpdateOptions } from '../../fixtures/site/build-update.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { installPlatform } from '../../fixtures/site/install.ts';
import { runOrThrow, start, type Ran } from '../../fixtures/site/run.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { makeMachine, type Machine } from '../systemd/machine.ts';
import { readBlocks, type By, type Planned } from './blocks.ts';

/** A question at the end of what a program wrote, with its answer. Line breaks in it count as spaces. */
export type Reply = readonly [question: RegExp, answer: string];

/** From us, or minisign's for the password of a key. */
const usualReplies: readonly Reply[] = [[/\[[yo]\/N\] $|Password[^:]*: $/, 'y']];

/**
 * Runs the blocks of some documents on a clean server, in their order: those that are planned, each with its scene.
 *
 * @param prepare after the server has booted
 */
export async function walkDocuments({
  documents,
  plan,
  scenes,
  lower,
  prepare,
  replies = [],
}: {
  readonly documents: readonly string[];
  readonly plan: readonly Planned[];
  /** By the first line of a block. */
  readonly scenes: Readonly<Record<string, Scene>>;
  readonly lower: string;
  readonly prepare?: (world: World) => Promise<void>;
  /** Beside yes. */
  readonly replies?: readonly Reply[];
}): Promise<void> {
  const workshop = await mkdtemp(join(tmpdir(), 'ospi-update-readme-'));
  onTestFinished(() => rm(workshop, { recursive: true, force: true }));
  const world = makeWorld(await makeMachine(lower), workshop, [...usualReplies, ...replies]);
  await prepareServer(world);
  await prepare?.(world);
  const blocks = (await readBlocks(documents)).map((block, index) => {
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
}

/** The server, and those who work beside it. */
export interface World {
  readonly machine: Machine;
  /** A path on the server, as seen from outside. */
  readonly at: (path: string) => string;
  /** As root, or as alice, in their homes, on a terminal that answers every question. */
  readonly inServer: (by: 'root' | 'alice', script: string) => Promise<Ran>;
  /** The same outside it, with the program that README has built. */
  readonly outside: (folder: string, script: string) => Promise<Ran>;
  readonly built: string;
  readonly publisher: string;
  /** Of the vendor whose key the server trusts. */
  readonly vendor: string;
}

export interface Scene {
  readonly before?: (world: World) => Promise<void>;
  /** Placeholders in README: an ID, a folder, an incident code. */
  readonly change?: (text: string, world: World) => string | Promise<string>;
  readonly after?: (world: World) => Promise<void>;
}

function makeWorld(machine: Machine, workshop: string, replies: readonly Reply[]): World {
  const built = join(workshop, 'checkout');
  const answer = (command: readonly string[]) => answerAll(command, replies);
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
    vendor: join(workshop, 'vendor'),
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
async function answerAll(command: readonly string[], replies: readonly Reply[]): Promise<Ran> {
  const running = start(command, { keys: '' });
  let read = 0;
  const timer = setInterval(() => {
    const text = running.said();
    const asked = text.slice(read).replaceAll(/\s+/g, ' ');
    const reply = replies.find(([question]) => question.test(asked));
    if (reply === undefined) return;
    read = text.length;
    running.type(`${reply[1]}\n`);
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
async function pack({ built, vendor }: World, update: UpdateOptions): Promise<string> {
  const folder = join(vendor, update.version);
  const archive = `${folder}.ospi`;
  if ((await readdir(dirname(folder))).includes(`${update.version}.ospi`)) return archive;
  await buildUpdate({ kit: planipsy, folder, ...update });
  const words = ['pack', folder, '--key', join(vendor, 'vendor.key'), '--output', archive];
  await runOrThrow([process.execPath, join(built, 'bin/ospi-update.js'), ...words]);
  return archive;
}

export async function lay(world: World, update: UpdateOptions, path: string): Promise<void> {
  await cp(await pack(world, update), world.at(path));
}

export async function readStatus({ machine }: World): Promise<StatusResult> {
  const { stdout } = await machine.run([
    'env',
    'PATH=/usr/local/bin:/usr/bin:/bin',
    'ospi-update',
    '--json',
    'status',
  ]);
  return JSON.parse(stdout) as StatusResult;
}
