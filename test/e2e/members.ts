import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inject } from 'vitest';
import { run, type Ran, type RunOptions } from '../../fixtures/site/run.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { withOwnMounts } from '../mounts.ts';
import { writeConfiguration, type Configuration, type Victim } from './hostile.ts';
import { asNobody, bareEnv } from './sites.ts';

export const group = 4100;
export const alice = { name: 'alice', uid: 4101 };

/** A server with an installed platform, and a member of its administrators' group. */
export interface Server {
  /** Her folder. */
  readonly home: string;
  /** Root's, closed to all others. */
  readonly closed: string;
  /** Where members put archives. */
  readonly inbox: string;
  /** As she types it, in her folder, with and without sudo. */
  sudo(args: readonly string[], options?: RunOptions): Promise<Ran>;
  alone(args: readonly string[]): Promise<Ran>;
  /** As a user of the server without its groups. */
  asStranger(args: readonly string[]): Promise<Ran>;
  /** A program as run by her. */
  asAlice(command: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** The lines from the administrator's guide, verbatim. */
export async function readSudoersLines(): Promise<string> {
  const guide = await readFile(join(checkout, 'man/administration.md'), 'utf8');
  const [, lines] = /sudoers\.d\/ospi-update <<'END'\n([^]*?)\nEND\n/.exec(guide) ?? [];
  if (lines === undefined) throw new Error('man/administration.md gives no lines for sudoers');
  return lines;
}

/**
 * Installs the platform's configuration in /etc/ospi-update and the program in /usr/local/bin, both in mounts visible
 * only to the test's own programs.
 *
 * @param sudoers content of /etc/sudoers.d/ospi-update
 */
export async function setUpServer({
  victim,
  sudoers,
  change = () => undefined,
}: {
  readonly victim: Victim;
  readonly sudoers: string;
  readonly change?: (configuration: Configuration) => void;
}): Promise<Server> {
  const { site } = victim;
  const top = join(site.folder, `server-${sudoers.length}`);
  const [etc, bin, original, home, closed] = ['etc', 'bin', 'original', 'home', 'closed'].map((name) =>
    join(top, name),
  ) as [string, string, string, string, string];
  for (const path of [bin, original, home]) await mkdir(path, { recursive: true });
  await mkdir(closed, { mode: 0o700 });
  await chown(home, alice.uid, alice.uid);
  await chown(site.inbox, 0, group);
  await chmod(site.inbox, 0o2770);
  for (const name of await readdir('/usr/local/bin')) await symlink(join(original, name), join(bin, name));
  await symlink(inject('program'), join(bin, 'ospi-update'));
  if (dirname(process.execPath) !== '/usr/bin')
    await symlink(process.execPath, join(bin, 'node')).catch(ignore);

  execFileSync('cp', ['--archive', '/etc', etc]);
  await appendFile(join(etc, 'passwd'), `alice:x:${alice.uid}:${alice.uid}::${home}:/bin/sh\n`);
  await appendFile(join(etc, 'shadow'), 'alice:*:19000:0:99999:7:::\n');
  await appendFile(join(etc, 'group'), `alice:x:${alice.uid}:\nsysteme:x:${group}:alice\n`);
  const rule = join(etc, 'sudoers.d/ospi-update');
  // She has no password here; and this server keeps more of a session than it should.
  await writeFile(
    rule,
    `Defaults:alice !authenticate\nDefaults env_keep += "NODE_OPTIONS LD_PRELOAD PATH"\n${sudoers}\n`,
  );
  await chmod(rule, 0o440);
  const configured = await writeConfiguration(victim, (configuration) => {
    configuration['administrators'] = 'systeme';
    change(configuration);
  });
  const configFile = join(etc, 'ospi-update', basename(configured));
  await mkdir(dirname(configFile), { recursive: true });
  await writeFile(configFile, await readFile(configured), { mode: 0o640 });
  await chown(configFile, 0, group);

  const through = withOwnMounts(
    // Updates of the other tests' servers do not hold this one's up.
    'mkdir -p /run/ospi-update && mount -t tmpfs -o mode=700 tmpfs /run/ospi-update && ' +
      'mount --bind "$1" /etc && mount --bind /usr/local/bin "$3" && mount --bind "$2" /usr/local/bin || exit 99; ' +
      'shift 3; exec "$@"',
    etc,
    bin,
    original,
  );
  const as = [`--reuid=${alice.uid}`, `--regid=${alice.uid}`, `--groups=${group},${alice.uid}`];
  const asAlice: Server['asAlice'] = (command, { env = bareEnv, ...options } = {}) =>
    run(
      [
        ...through,
        'setpriv',
        ...as,
        '--',
        'env',
        ...Object.entries(env).map((pair) => pair.join('=')),
        ...command,
      ],
      { env: bareEnv, cwd: home, ...options },
    );
  return {
    home,
    closed,
    inbox: site.inbox,
    asAlice,
    asStranger: (args) =>
      run(
        [...through, ...asNobody, 'env', '-i', 'PATH=/usr/bin:/bin', '/usr/local/bin/ospi-update', ...args],
        {
          env: bareEnv,
          cwd: '/',
        },
      ),
    sudo: (args, options) =>
      asAlice(['sudo', '--non-interactive', '/usr/local/bin/ospi-update', ...args], options),
    alone: (args) => asAlice(['/usr/local/bin/ospi-update', ...args]),
  };
}

const ignore = () => undefined;
