import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { buildUpdate } from '../../fixtures/site/build-update.ts';
import { run } from '../../fixtures/site/run.ts';
import { findRoot } from '../systemd/root.ts';
import { guide, guides, readBlocks } from './blocks.ts';
import { lay, readStatus, walkDocuments, type Scene, type World } from './kit.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: the guides on a clean server, since ${found.cannot}.\n`);

const bundleName = 'ospi-support-20261122-190000.tar.gz';

describe.skipIf('cannot' in found)('the guides, from their first line to their last', () => {
  test(
    'do what they say, for root with the umask 027 and for a member, on a clean server',
    { timeout: 900_000 },
    async () => {
      const lower = 'root' in found ? found.root : '';
      await walkDocuments({ documents: guides, plan: guide, scenes, lower });
    },
  );
});

const all = await readBlocks(guides);

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
      const { vendor } = world;
      await mkdir(vendor);
      await world.outside(vendor, 'ospi-update pack --new-key vendor');
      const [, key = ''] = (await readFile(join(vendor, 'vendor.pub'), 'utf8')).split('\n');
      const text = all.find((block) => block.text.startsWith('product:'))?.text ?? '';
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
      const text = all.find((block) => block.text.startsWith('ospi-update pack --release'))?.text ?? '';
      const own = text.replace(/20261125-\S+/, refusal?.incident ?? '');
      expect(await world.outside(world.vendor, own)).toMatchObject({ code: 0 });
      await cp(join(world.vendor, 'release.txt'), world.at('/home/alice/release.txt'));
      await lay(world, { version: '4.3.3' }, `${inbox}/planipsy-4.3.3.ospi`);
    },
    async after(world) {
      expect((await readStatus(world)).version).toBe('4.3.3');
    },
  },
  'cp revocation.txt': {
    async before(world) {
      const text = all.find((block) => block.text.startsWith('ospi-update pack --revoke'))?.text ?? '';
      expect(await world.outside(world.vendor, text)).toMatchObject({ code: 0 });
      await cp(join(world.vendor, 'revocation.txt'), world.at('/home/alice/revocation.txt'));
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
