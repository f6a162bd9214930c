import { copyFile, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { exists, fingerprintAll, shareVictim } from './hostile.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { alice, group, readSudoersLines, setUpServer, type Server } from './members.ts';
import { expectEnd, words } from './sites.ts';

const victim = shareVictim({ installs: false });

test('the lines that the administrator’s guide gives are those of the manual in both languages', async () => {
  const lines = await readSudoersLines();
  const shown = lines.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`);
  for (const page of ['man/ospi-update.1', 'man/fr/ospi-update.1'])
    expect(await readFile(join(checkout, page), 'utf8')).toContain(`.RS\n${shown}\n.RE`);
  expect(lines).not.toMatch(/[*?[\]^]/);
});

describe.runIf(process.geteuid?.() === 0)(
  'a member of the administrators’ group, with the guide’s lines in sudoers',
  () => {
    let server: Server;

    beforeAll(async () => {
      server = await setUpServer({ victim: victim(), sudoers: await readSudoersLines() });
    });

    test('is told to use sudo without it; a stranger, to whom even the configuration is closed, gets 9', async () => {
      for (const args of [['apply'], ['backup'], ['support', 'recover'], ['apply', 'x.ospi']])
        expectEnd(await server.alone(args), 3, /with sudo, or as root/);
      expectEnd(await server.alone(['setup', 'nginx', '--install']), 3, /as root or through sudo/);
      expectEnd(await server.alone(['setup', 'systemd', '--output', '/etc/systemd/system']), 2, /as root/);
      for (const args of [['apply'], ['status'], ['check'], ['backup', 'list'], ['setup', 'nginx']])
        expectEnd(await server.asStranger(args), 9, /OSPI-0901/, /members of the group systeme/);
      expectEnd(await server.asStranger(['--lang', 'fr', 'apply']), 9, /groupe systeme/);
      expectEnd(await server.asStranger(['version']), 0);
    });

    test('sudo takes the lines', async () => {
      const file = join(server.closed, 'sudoers');
      await writeFile(file, `${await readSudoersLines()}\n`, { mode: 0o440 });
      expectEnd(await run(['visudo', '--check', '--strict', '--file', file]), 0, /parsed OK/);
    });

    test('checks, reads the notice, accepts it, installs, backs up, verifies and looks', async () => {
      const { site } = victim();
      await lay(await site.packUpdate({ version: '4.3.0' }));
      expectEnd(await server.sudo(['check']), 0);
      const checked = await server.sudo(['check', '--inbox']);
      expectEnd(checked, 0, /4\.3\.0/);
      const [notice = ''] = /\/\S+\/notices\/4\.3\.0\/[\w.]+/.exec(words(checked)) ?? [];
      expectEnd(await server.asAlice(['cat', notice]), 0, /\w/);
      expectEnd(await server.sudo(['apply', '--dry-run']), 0, /migrate/);
      expectEnd(await server.sudo(['apply', '--at', 'next']), 2, /window/);
      expectEnd(await server.sudo(['apply', '--at', 'none']), 0, /[Nn]othing/);
      expectEnd(await server.sudo(['apply']), 3, /check --inbox --accept-notice/);
      expectEnd(await server.sudo(['check', '--inbox', '--accept-notice']), 0);
      expectEnd(await server.sudo(['apply']), 0, /4\.3\.0/);
      expect(await site.readInstalledVersion()).toBe('4.3.0');
      const started = (await readRecords(site)).find(({ event }) => event === 'attempt.started');
      expect(started?.data).toMatchObject({ operator: { uid: 0, behind: 'alice' } });

      expectEnd(await server.sudo(['backup']), 0);
      expectEnd(await server.sudo(['backup', 'list']), 0, /4\.3\.0/);
      expectEnd(await server.sudo(['backup', 'verify', 'latest']), 0);
      const [latest] = (await readdir(site.backups)).sort().reverse();
      expect((await readRecords(site)).at(-1)).toMatchObject({
        event: 'backup.verified',
        data: { id: latest },
      });
      expectEnd(await server.sudo(['support', 'recover']), 0, /Nothing to recover/);
      expectEnd(await server.alone(['status', '--follow']), 0, /4\.3\.0/);
      expectEnd(await server.alone(['status', '--history']), 0, /alice/);
    });

    test('sends the case to support, and lets one update be begun with their answer', async () => {
      const { site } = victim();
      await lay(await site.packUpdate({ version: '4.3.1', failIn: 'pre-install' }));
      expectEnd(await server.sudo(['check', '--inbox', '--accept-notice']), 0);
      expectEnd(await server.sudo(['apply']), 7);
      expectEnd(await server.sudo(['support', 'release']), 3, /No|no file/);

      expectEnd(await server.sudo(['support', 'bundle', '--yes']), 0);
      const [bundle = ''] = (await readdir(server.home)).filter((name) => name.startsWith('ospi-support-'));
      const { uid, mode } = await stat(join(server.home, bundle));
      expect({ uid, mode: mode & 0o777 }).toEqual({ uid: alice.uid, mode: 0o600 });
      expectEnd(await server.alone(['support', 'replay', bundle]), 0, /pre-install/);

      const { incident = '' } = (await readStatus(site)).refusal ?? {};
      await writeFile(join(server.inbox, 'notes.txt'), 'not a release');
      expectEnd(await server.sudo(['support', 'release']), 4, /notes\.txt is not a release/);
      await release('old.txt', `20250101-000000-abcd-00000000`);
      expectEnd(await server.sudo(['support', 'release']), 4, /20250101-000000-abcd/);
      await release('answer.txt', incident);
      expectEnd(await server.sudo(['support', 'release']), 0, /Claire/);
      await lay(await site.packUpdate({ version: '4.3.2' }));
      expectEnd(await server.sudo(['check', '--inbox', '--accept-notice']), 0);
      expectEnd(await server.sudo(['apply']), 0, /4\.3\.2/);
    });

    const refusedBySudo: readonly (readonly string[])[] = [
      ['check', '--config', 'planipsy.yaml'],
      ['--config', 'planipsy.yaml', 'apply'],
      ['--platform', '../x', 'check'],
      ['check', 'planipsy-4.3.0.ospi'],
      ['check', '--inbox', '--notice-to', '/etc/cron.d/x'],
      ['check', '--facts', '/etc/shadow'],
      ['apply', 'planipsy-4.3.0.ospi'],
      ['apply', '--open', '--config', 'planipsy.yaml'],
      ['backup', 'list', 'x'],
      ['backup', 'verify', '20260101-000000-abcd'],
      ['backup', 'restore', 'latest', '--to', 'x'],
      ['backup', 'prune'],
      ['support', 'bundle', '--nginx-config', 'nginx.conf'],
      ['support', 'bundle', '--yes', '--output', '/etc/cron.d/x'],
      ['support', 'release', 'release.txt'],
      ['support', 'replay', 'bundle.tar.gz', '--to', 'x'],
      ['setup', 'nginx', '--output', '/etc/x'],
      ['setup', 'systemd', '--output', '/etc/systemd/system'],
      ['pack', '.', '--key', 'k', '--output', 'o'],
      ['status', '--follow'],
      ['check '],
      ['check', ''],
      [],
    ];

    test('runs nothing else', async () => {
      const before = await fingerprintAll(victim());
      for (const args of refusedBySudo) {
        const ran = await server.sudo(args);
        expect({ args, code: ran.code, said: ran.stderr }).toMatchObject({
          code: 1,
          said: expect.stringMatching(/not allowed to execute/) as string,
        });
      }
      expect(await fingerprintAll(victim())).toBe(before);
    });

    test('does not give root her environment, whatever this server keeps of it for other commands', async () => {
      const mark = join(server.closed, 'mark');
      const hostile = join(server.home, 'hostile.cjs');
      await writeFile(hostile, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
      const node = join(server.home, 'node');
      await writeFile(node, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
      const env = {
        NODE_OPTIONS: `--require=${hostile}`,
        PATH: `${server.home}:/usr/bin:/bin`,
        SUDO_UID: '0',
        SUDO_USER: 'root',
        SUDO_COMMAND: '/bin/sh',
        LC_ALL: 'fr_FR.UTF-8',
      };
      expectEnd(await server.sudo(['check'], { env }), 0, /Version de la plateforme/);
      expect(await exists(mark)).toBe(false);
      const set = [
        'sudo',
        '--non-interactive',
        `NODE_OPTIONS=--require=${hostile}`,
        '/usr/local/bin/ospi-update',
        'check',
      ];
      expect((await server.asAlice(set)).code).toBe(1);
      expect(await exists(mark)).toBe(false);
    });

    test('learns nothing of a file that only root can read by a link in the inbox', async () => {
      const secret = 'Zqxsecretword';
      const file = join(server.closed, 'backup.tar.gz');
      const own = [`--pax-option=OSPI.${secret}:=${secret}`, '--format=pax', '-czf', file];
      expectEnd(await run(['tar', ...own, '-C', server.closed, 'sudoers']), 0);
      const link = join(server.inbox, 'planipsy-9.0.0.ospi');
      expectEnd(await server.asAlice(['ln', '-s', file, link]), 0);
      for (const args of [['apply'], ['check', '--inbox']]) {
        const ran = await server.sudo(args);
        expectEnd(ran, 4, /planipsy-9\.0\.0\.ospi is not/);
        expect(words(ran)).not.toContain(secret);
      }
      await rm(link);
    });

    test('cannot bring root to write files that others may write, or into what it has open', async () => {
      const { site } = victim();
      await rm(join(site.state, 'notices'), { recursive: true });
      const odd =
        'umask 000; exec sudo --non-interactive /usr/local/bin/ospi-update check --inbox <&- >&- 2>&-';
      await lay(await site.packUpdate({ version: '4.3.3' }));
      // Some versions of sudo open closed descriptors read-only: then the result cannot be reported to anybody.
      await server.asAlice(['sh', '-c', odd]);
      const found = await run(['find', site.state, '-not', '-type', 'l', '-perm', '/o+w']);
      expect(found.stdout).toBe('');
      const [notice = ''] = await readdir(join(site.state, 'notices/4.3.3'));
      const { gid, mode } = await stat(join(site.state, 'notices/4.3.3', notice));
      expect({ gid, mode: mode & 0o777 }).toEqual({ gid: group, mode: 0o640 });
      for (const name of ['journal.jsonl', 'lock'])
        expect(await readFile(join(site.state, name), 'utf8')).not.toMatch(/Version|notice is/);
    });

    async function lay(archive: string): Promise<void> {
      await copyFile(archive, join(server.inbox, basename(archive)));
    }

    /** What support sends for an incident. */
    async function release(name: string, incident: string): Promise<void> {
      const { site } = victim();
      const key = join(site.publisher, `${site.kit.product}.key`);
      const order = ['--release', incident, '--issuer', 'Claire Martin', '--reason', 'disk full'];
      const output = join(server.inbox, name);
      expectEnd(await site.run(['pack', ...order, '--key', key, '--output', output]), 0);
    }
  },
);
