import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run, type Ran } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import {
  exists,
  expectRefusal,
  fingerprintAll,
  shareVictim,
  writeConfiguration,
  type Refusal,
} from './hostile.ts';
import { readRecords } from './interrupt.ts';
import { bareEnv, expectEnd } from './sites.ts';

const victim = shareVictim({ installs: false });
const group = 4100;
const alice = { name: 'alice', uid: 4101 };
const mallory = { name: 'mallory', uid: 4102 };

describe.runIf(process.geteuid?.() === 0)('users', () => {
  let etc = '';
  let configFile = '';

  beforeAll(async () => {
    const { site } = victim();
    etc = join(site.folder, 'etc');
    execFileSync('cp', ['--archive', '/etc', etc]);
    for (const { name, uid } of [alice, mallory]) {
      await appendFile(join(etc, 'passwd'), `${name}:x:${uid}:${uid}::/nonexistent:/bin/sh\n`);
      await appendFile(join(etc, 'shadow'), `${name}:*:19000:0:99999:7:::\n`);
      await appendFile(join(etc, 'group'), `${name}:x:${uid}:\n`);
    }
    await appendFile(join(etc, 'group'), `systeme:x:${group}:${alice.name}\n`);
    const rule = join(etc, 'sudoers.d/ospi-update');
    await writeFile(
      rule,
      `Defaults secure_path="${dirname(process.execPath)}:/usr/bin:/bin"\n%systeme ALL=(root) NOPASSWD: ${inject('program')}\n`,
    );
    await chmod(rule, 0o440);
    configFile = await writeConfiguration(victim(), (configuration) => {
      configuration['administrators'] = 'systeme';
    });
    await chmod(dirname(configFile), 0o755);
    // The group gets the state folder, as on the first run after its name was corrected.
    expectEnd(await victim().site.run(['apply', 'none.ospi'], { configFile, through: onThisMachine() }), 4);
  });

  /** A prefix for a command line that runs it where these users exist. */
  const onThisMachine = () => withOwnMounts('mount --bind "$1" /etc || exit 99; shift; exec "$@"', etc);

  /** As this user, with the groups there. */
  const as = ({ uid }: { readonly uid: number }, env: Readonly<Record<string, string>> = {}) => [
    ...onThisMachine(),
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    `--groups=${uid === alice.uid ? `${group},` : ''}${uid}`,
    '--',
    'env',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];

  const throughSudo = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> =>
    run([...as(alice, env), 'sudo', '--non-interactive', inject('program'), ...args], {
      env: bareEnv,
      cwd: victim().site.folder,
    });

  const notAdministrator: Refusal = { code: 9, en: /mallory.*systeme/, fr: /mallory.*systeme/ };

  test('who is neither root nor in the group is refused, whatever the environment calls him', async () => {
    const lies = {
      USER: 'root',
      LOGNAME: 'root',
      SUDO_USER: 'root',
      SUDO_UID: '0',
      SUDO_COMMAND: 'x',
      HOME: '/root',
    };
    for (const env of [{}, lies]) {
      await expectRefusal(victim(), notAdministrator, { configFile, through: as(mallory, env) });
      const accept = { args: ['check', '--accept-notice', victim().archive], configFile };
      await expectRefusal(victim(), notAdministrator, { ...accept, through: as(mallory, env) });
    }
    const before = await fingerprintAll(victim());
    for (const command of [['backup'], ['support', 'recover'], ['backup', 'prune']]) {
      const ran = await victim().site.run(command, { configFile, through: as(mallory, lies) });
      expectEnd(ran, 9, /mallory/);
    }
    expect(await fingerprintAll(victim())).toBe(before);
  });

  test('a configuration in his own home is ignored', async () => {
    const { site } = victim();
    const home = join(site.folder, 'home');
    const folder = join(home, '.config/ospi-update');
    await mkdir(folder, { recursive: true });
    await cp(site.configFile, join(folder, 'planipsy.yaml'));
    execFileSync('chown', ['--recursive', String(mallory.uid), home]);
    const env = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_CONFIG_DIRS: join(home, '.config'),
    };
    await rm(join(etc, 'ospi-update'), { recursive: true, force: true });
    const ran = await run([...as(mallory, env), process.execPath, inject('program'), 'status'], {
      cwd: folder,
    });
    expectEnd(ran, 2, /\/etc\/ospi-update/);
    const named = join(folder, 'planipsy.yaml');
    // For root it is another user's file; sudo does not change that for the user who names it himself.
    const others = { code: 2, en: /Other users could/, fr: /D’autres que vous/ };
    await expectRefusal(victim(), others, { configFile: named });
    expectEnd(await throughSudo(['--config', named, 'apply', victim().archive]), 2, /Other users could/);
  });

  test('a member without write rights may look, and is refused before anything else', async () => {
    const { site } = victim();
    const unwritable = { code: 3, en: /cannot be written/, fr: /Impossible d’écrire/ };
    await expectRefusal(victim(), unwritable, { configFile, through: as(alice) });
    expectEnd(await site.run(['status'], { configFile, through: as(alice) }), 0, /4\.2\.0/);
    expectEnd(await site.run(['check'], { configFile, through: as(alice) }), 3, /Folders/, /alice/);
  });

  test('through sudo the person is on record, and what she had set in her session is not there', async () => {
    const { site, mark } = victim();
    const hostile = join(site.folder, 'hostile.cjs');
    await writeFile(hostile, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');`);
    const lies = {
      NODE_OPTIONS: `--require=${hostile}`,
      SUDO_USER: 'mallory',
      LD_PRELOAD: '',
      NODE_PATH: site.folder,
    };
    const failing = await site.packUpdate({ version: '4.3.0', name: 'sudo.ospi' });
    expectEnd(await throughSudo(['--config', configFile, 'apply', '--accept-notice', failing], lies), 0);
    expect(await exists(mark)).toBe(false);
    const started = (await readRecords(site)).find((record) => record.event === 'attempt.started');
    expect(started?.data).toMatchObject({ operator: { user: 'root', uid: 0, behind: 'alice' } });
    // She reads the result without being root.
    expectEnd(await site.run(['status'], { configFile, through: as(alice) }), 0, /4\.3\.0/);
  });

  test('who is not in the group gets nothing from sudo', async () => {
    const ran = await run(
      [...as(mallory), 'sudo', '--non-interactive', inject('program'), '--config', configFile, 'backup'],
      { env: bareEnv, cwd: victim().site.folder },
    );
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(/sudo/);
  });

  test('a member who owns the platform’s folders without being root is told that root’s are not his', async () => {
    const { site } = victim();
    await chown(site.state, mallory.uid, group);
    const others = { code: 2, en: /Other users could/, fr: /D’autres que vous/ };
    await expectRefusal(victim(), others, { configFile, through: as(alice) });
    await expectRefusal(victim(), others, { configFile, through: onThisMachine() });
    await chown(site.state, 0, group);
  });
});
