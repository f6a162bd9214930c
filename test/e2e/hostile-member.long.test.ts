import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run, type Ran } from '../../fixtures/site/run.ts';
import { exists, fingerprintAll, shareVictim } from './hostile.ts';
import { alice, setUpServer, type Server } from './members.ts';
import { expectEnd, words } from './sites.ts';

const victim = shareVictim({ installs: false });
/** A word from a file that only root can read. */
const secret = 'Zqxsecretword';
const othersCould = /Other users could|D’autres que vous/;

// As in an old README, and as somebody may still have it: any arguments.
describe.runIf(process.geteuid?.() === 0)('a member who may give root any arguments', () => {
  let server: Server;
  let bundle = '';

  beforeAll(async () => {
    server = await setUpServer({
      victim: victim(),
      sudoers: '%systeme ALL=(root) /usr/local/bin/ospi-update',
    });
    bundle = join(server.home, 'case.tar.gz');
    const made = await server.sudo(['support', 'bundle', '--yes', '--output', bundle]);
    expectEnd(made, 0);
  });

  const mine = async (name: string, content: string): Promise<string> => {
    const file = join(server.home, name);
    await writeFile(file, content);
    await chown(file, alice.uid, alice.uid);
    return file;
  };

  const closed = async (name: string, content: string): Promise<string> => {
    const file = join(server.closed, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };

  /** Root's own nginx configuration, which includes another file. It creates `mark` as soon as nginx is run on it. */
  const writeNginx = async (name: string, include: string): Promise<{ file: string; mark: string }> => {
    const folder = join(victim().site.folder, `nginx-${name}`);
    const mark = join(server.closed, `ran-${name}`);
    await mkdir(folder);
    await writeFile(join(folder, 'nginx.conf'), `error_log ${mark};\n${include}\nevents { }\n`);
    return { file: join(folder, 'nginx.conf'), mark };
  };

  const gather = (nginx: string) =>
    server.sudo([
      '--json',
      'support',
      'bundle',
      '--yes',
      '--output',
      join(server.home, 'out'),
      '--nginx-config',
      nginx,
    ]);

  const expectNotRun = async (ran: Ran, mark: string) => {
    await run(['rm', '-f', join(server.home, 'out')]);
    expectEnd(ran, 0, /file-writable-by-others|nginx-refuses/);
    expect(await exists(mark)).toBe(false);
  };

  test('has nginx not run on a file of hers', async () => {
    const mark = join(server.closed, 'ran-hers');
    const file = await mine(
      'nginx.conf',
      `load_module ${server.home}/evil.so;\nerror_log ${mark};\nevents { }\n`,
    );
    await expectNotRun(await gather(file), mark);
    expectEnd(
      await server.sudo(['setup', 'nginx', '--install', '--yes', '--nginx-config', file]),
      2,
      othersCould,
    );
    expect(await exists(mark)).toBe(false);
  });

  test('has nginx not run on a file of root’s that reads hers, or loads it', async () => {
    const hers = await mine('included.conf', '');
    const more = join(server.home, 'more');
    await mkdir(more);
    await chown(more, alice.uid, alice.uid);
    const hop = join(server.home, 'hop');
    await symlink('/etc/nginx/mime.types', hop);
    for (const [name, include] of [
      ['include', `include ${hers};`],
      ['pattern', `include ${more}/*.conf;`],
      ['module', `load_module ${server.home}/evil.so;`],
      ['nested', 'include nested.conf;'],
      ['link', 'http { include types; }'],
    ] as const) {
      const { file, mark } = await writeNginx(name, include);
      await writeFile(join(file, '../nested.conf'), `http {\n  include "${hers}";\n}\n`);
      await symlink(hop, join(file, '../types'));
      await expectNotRun(await gather(file), mark);
    }
  });

  test('learns nothing about a file that she cannot read', async () => {
    const yaml = await closed('secret.yaml', `${secret}: 1\nproduct: [ ${secret}\n`);
    const json = await closed('secret.json', JSON.stringify({ facts: { [secret]: 1 } }));
    const nginx = await closed('secret.conf', `${secret} 1;\n`);
    const text = await closed('secret.txt', `${secret}\n${secret}\n`);
    const tar = join(server.closed, 'secret.tar.gz');
    await run(['tar', '-czf', tar, '-C', server.closed, 'secret.txt']);
    const tries: readonly (readonly string[])[] = [
      ['--config', yaml, 'status'],
      ['--config', json, 'status'],
      ['--config', yaml, 'support', 'bundle', '--yes', '--output', join(server.home, 'config.tar.gz')],
      ['check', '--facts', json],
      ['check', text],
      ['check', tar],
      ['apply', '--accept-notice', tar],
      ['apply', '--dry-run', tar],
      ['support', 'release', text],
      ['support', 'replay', tar],
      ['setup', 'nginx', '--install', '--nginx-config', nginx],
      ['pack', server.closed, '--key', text, '--output', join(server.home, 'x.ospi')],
      [
        'pack',
        server.closed,
        '--signature',
        text,
        '--public-key',
        text,
        '--output',
        join(server.home, 'x.ospi'),
      ],
    ];
    for (const args of tries) {
      const text = words(await server.sudo(['--verbose', ...args]));
      expect({ args, text }).not.toMatchObject({ text: expect.stringContaining(secret) as string });
      expect({ args, text }).toMatchObject({
        text: expect.stringMatching(/EACCES|may not read|refuses to run as root/) as string,
      });
    }
    const written = await run(['tar', '-xzOf', join(server.home, 'config.tar.gz')]);
    expectEnd(written, 0, /EACCES/);
    expect(written.stdout).not.toContain(secret);
  });

  test('has root not believe facts of hers', async () => {
    const { site } = victim();
    const { stdout } = await site.run(['--json', 'check']);
    const facts = await mine('facts.json', stdout);
    expectEnd(await server.sudo(['check', '--facts', facts]), 2, othersCould);
    expect((await server.alone(['check', '--facts', facts])).code).not.toBe(2);
  });

  test('has root not unpack a bundle', async () => {
    const folder = join(server.closed, 'unpacked');
    for (const to of [[], ['--to', folder]]) {
      expectEnd(await server.sudo(['support', 'replay', bundle, ...to]), 2, /refuses to run as root/);
      expectEnd(
        await server.sudo(['--lang', 'fr', 'support', 'replay', bundle, ...to]),
        2,
        /en tant que root/,
      );
    }
    expect(await exists(folder)).toBe(false);
    const own = join(server.home, 'unpacked');
    expectEnd(await server.alone(['support', 'replay', bundle, '--to', own]), 0);
    // Its content is hers, and so not a configuration for root.
    const configuration = join(own, 'configuration.json');
    const trusted = await server.sudo(['--config', configuration, 'status']);
    expectEnd(trusted, 2, othersCould);
  });

  test('gets what she has written as her own, and root’s folders stay as they are', async () => {
    const { archive } = victim();
    await run(['cp', archive, join(server.home, 'new.ospi')]);
    const link = join(server.home, 'link');
    await symlink(server.closed, link);
    const before = (await readdir(server.closed)).sort();
    // sudo itself says who ran what, whatever her session says.
    const env = { PATH: '/usr/bin:/bin', SUDO_COMMAND: '/bin/sh', SUDO_UID: '0', SUDO_USER: 'root' };
    for (const place of [join(server.closed, 'x'), join(link, 'x'), '/etc/cron.d/x']) {
      const notice = await server.sudo(['check', join(server.home, 'new.ospi'), '--notice-to', place], {
        env,
      });
      expectEnd(notice, 2, /EACCES/);
      const elsewhere = await server.sudo(['--json', 'support', 'bundle', '--yes', '--output', place]);
      const { file } = JSON.parse(elsewhere.stdout.trim().split('\n').at(-1) ?? '') as { file: string };
      expect(file).toMatch(/^\/(?:tmp|var\/tmp)\//);
      expect((await stat(file)).uid).toBe(alice.uid);
      await run(['rm', file]);
      expect(await exists(place)).toBe(false);
    }
    expect((await readdir(server.closed)).sort()).toEqual(before);
    const own = join(server.home, 'notice');
    expectEnd(await server.sudo(['check', join(server.home, 'new.ospi'), '--notice-to', own]), 0);
    const { uid, gid } = await stat(own);
    expect({ uid, gid }).toEqual({ uid: alice.uid, gid: alice.uid });
  });

  test('has root set nothing up in her folders, and pack nothing', async () => {
    const { site } = victim();
    const folder = join(server.home, 'set-up');
    await mkdir(folder);
    await chown(folder, alice.uid, alice.uid);
    const nginx = ['setup', 'nginx', '--output', join(folder, 'snippet.conf')];
    expectEnd(await server.sudo(nginx), 2, /other users control where it leads/);
    expectEnd(
      await server.sudo(['setup', 'systemd', '--output', folder, '--lang', 'fr']),
      2,
      /d’autres que vous/,
    );
    const key = join(site.publisher, `${site.kit.product}.key`);
    const pack = [
      'pack',
      '--release',
      'x',
      '--issuer',
      'x',
      '--reason',
      'x',
      '--key',
      key,
      '--output',
      join(folder, 'x'),
    ];
    expectEnd(await server.sudo(pack), 2, /refuses to run as root/);
    expectEnd(await server.sudo(['pack', '--new-key', join(server.closed, 'new')]), 2);
    expect(await readdir(folder)).toEqual([]);
  });

  test('does not decide where root writes who asked by himself, in a folder of hers', async () => {
    const { site, archive } = victim();
    const link = join(server.home, 'to-root');
    const target = join(server.closed, 'target');
    await mkdir(target);
    await symlink(target, link);
    const made = await site.run(['--json', 'support', 'bundle', '--yes', '--output', join(link, 'x')]);
    expectEnd(made, 0);
    const { file } = JSON.parse(made.stdout) as { file: string };
    expect(file).toMatch(/^\/(?:tmp|var\/tmp)\//);
    await run(['rm', file]);
    const notice = ['check', archive, '--notice-to', join(link, 'x')];
    expectEnd(await site.run(notice), 2, /other users control where it leads/);
    expect(await readdir(target)).toEqual([]);
  });

  test('cannot give a service a program of hers', async () => {
    const before = await fingerprintAll(victim());
    const program = await mine('ctl', '#!/bin/sh\n');
    await chmod(program, 0o755);
    const other = await setUpServer({
      victim: victim(),
      sudoers: '%systeme ALL = (root) /usr/local/bin/ospi-update',
      change: (configuration) => {
        configuration['services'] = [
          { name: 'web', start: [program, 'start'], stop: [program], status: ['sh', program] },
        ];
      },
    });
    for (const args of [['status'], ['backup'], ['check']]) expectEnd(await other.sudo(args), 2, othersCould);
    expect(await fingerprintAll(victim())).toBe(before);
  });
});
