import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import { bounded, exists, expectRefusal, shareVictim, writeConfiguration } from './hostile.ts';
import { readRecords } from './interrupt.ts';
import { bareEnv, expectEnd } from './sites.ts';

const victim = shareVictim({ installs: false });
const isRoot = process.geteuid?.() === 0;
const nobody = 65534;

/** In the administrators' group; nobody else on this machine has this user id, whose processes would count too. */
const asOrdinaryUser = () => [
  'setpriv',
  `--reuid=${1_000_000 + process.pid}`,
  `--regid=${process.getgid?.() ?? 0}`,
  '--clear-groups',
  '--',
];

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const preloaded = findLibrary();

/** Runs a line of sh with the program's command line as "$@". */
const sh = (line: string): readonly string[] => ['sh', '-c', line, 'sh'];

const readLog = async (): Promise<string> => {
  const { site } = victim();
  const id = (await readRecords(site)).findLast(({ attempt }) => attempt !== null)?.attempt ?? '';
  return readFile(join(site.state, 'attempts', `${id}.log`), 'utf8');
};

/** Shows by creating `mark` that it was run. */
const hostileScript = (mark: string) => `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');`;

describe('a JavaScript configuration', () => {
  const names = [
    'ospi-update.config.js',
    'ospi-update.config.cjs',
    'ospi-update.config.mjs',
    'ospi-update.config.ts',
    '.ospi-updaterc.js',
    '.ospi-updaterc',
    '.config/ospi-updaterc.js',
    '.config/ospi-update.config.mjs',
    '.config/config.js',
    '.config/cosmiconfig.config.js',
    'planipsy.js',
    'planipsy.cjs',
    'index.js',
  ];

  async function plantIn(folder: string): Promise<void> {
    const { mark } = victim();
    await mkdir(join(folder, '.config'), { recursive: true });
    for (const name of names) await writeFile(join(folder, name), hostileScript(mark));
    const described = {
      'ospi-update': { $import: './index.js' },
      cosmiconfig: { searchPlaces: ['index.js'] },
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ main: 'index.js', ...described }));
  }

  test('in the current folder, above it, or at home, is never run', async () => {
    const { site, mark } = victim();
    const above = join(site.folder, 'above');
    const here = join(above, 'here');
    for (const folder of [above, here]) await plantIn(folder);
    const env = { ...bareEnv, HOME: above, XDG_CONFIG_HOME: here, XDG_CONFIG_DIRS: here, NODE_PATH: here };
    expectEnd(await site.run(['check'], { cwd: here, env }), 0);
    await expectRefusal(
      victim(),
      { code: 2, en: /\.js/, fr: /\.js/ },
      { cwd: here, env, configFile: 'planipsy.js' },
    );
    expect(await exists(mark)).toBe(false);
  });

  test.runIf(isRoot)('in /etc/ospi-update itself is none, and is never run', async () => {
    const { site, mark } = victim();
    const etc = join(site.folder, 'etc');
    await cp('/etc', etc, { recursive: true, verbatimSymlinks: true });
    await rm(join(etc, 'ospi-update'), { recursive: true, force: true });
    await plantIn(join(etc, 'ospi-update'));
    const elsewhere = withOwnMounts('mount --bind "$1" /etc || exit 99; shift; exec "$@"', etc);
    const command = [...elsewhere, process.execPath, inject('program'), 'status'];
    const options = { env: bareEnv, cwd: join(etc, 'ospi-update') };
    await rm(join(etc, 'ospi-update/package.json'));
    expectEnd(await run(command, options), 2, /\/etc\/ospi-update/);
    await cp(site.configFile, join(etc, 'ospi-update/planipsy.yaml'));
    expectEnd(await run(command, options), 0, /4\.2\.0/);
    expect(await exists(mark)).toBe(false);
    await rm(etc, { recursive: true });
  });
});

// Every command ended in an unexpected fault, since the lock file could not say who held it.
test('a full disk of the state folder refuses an update, and keeps nobody from a recovery', async () => {
  const { archive, site } = victim();
  const fill =
    'mount -t tmpfs -o size=64k,mode=750 tmpfs "$1" || exit 99; cat /dev/zero >"$1/full" 2>/dev/null';
  const through = withOwnMounts(`${fill}; shift; exec "$@"`, site.state);
  const full = { code: 3, en: /journal\.reserve .*ENOSPC/, fr: /journal\.reserve .*ENOSPC/ };
  await expectRefusal(victim(), full, { through, args: ['apply', '--accept-notice', archive] });
  expectEnd(await site.run(['support', 'recover'], { through }), 0, /Nothing to recover/);
  expectEnd(await site.run(['backup', 'create'], { through }), 11, /ENOSPC.*not recorded/);
});

describe('the session', () => {
  test('whose current folder was removed finds nothing there, and works for a whole path', async () => {
    const { archive, site } = victim();
    const gone = sh('mkdir gone && cd gone && rmdir ../gone && exec "$@"');
    const lost = { code: 2, en: /planipsy\.yaml/, fr: /planipsy\.yaml/ };
    await expectRefusal(victim(), lost, { through: gone, configFile: 'planipsy.yaml' });
    const none = { code: 4, en: /x\.ospi/, fr: /x\.ospi/ };
    await expectRefusal(victim(), none, { through: gone, args: ['apply', 'x.ospi'] });
    expectEnd(await site.run(['apply', '--dry-run', archive], { through: gone }), 0, /4\.4\.0/);
  });

  // `ulimit -n 32` let an update get as far as its hooks.
  test.each([
    ['that may open few files', 'ulimit -n 48', /open files to 48;/, /que 48 fichiers/],
    ['that may open too few for an update', 'ulimit -n 200', /open files to 200;/, /que 200 fichiers/],
    ['that may write small files alone', 'ulimit -f 1000', /limits files to \d+ bytes/, /plus de \d+ octets/],
    ['that may write no file', 'ulimit -f 0', /limits files to 0 bytes/, /plus de 0 octets/],
    // Each of these ends Node itself in the middle of whatever it does.
    ['with a small stack', 'ulimit -s 512', /limits the stack to 512 KiB/, /une pile de 512 Kio/],
    [
      'with little memory',
      'ulimit -v 2000000',
      /limits virtual memory to 2000000 KiB/,
      /que 2000000 Kio de mémoire/,
    ],
    ['of few seconds', 'ulimit -t 600', /limits CPU time to 600 seconds/, /bout de 600 secondes/],
  ])('%s is refused before anything is touched', async (_, limit, en, fr) => {
    await expectRefusal(victim(), { code: 3, en, fr }, { through: sh(`${limit}; exec "$@"`) });
    expectEnd(await victim().site.run(['status'], { through: sh(`${limit}; exec "$@"`) }), 0, /4\.2\.0/);
  });

  // Unlimited for root; an administrator who is not root found no room for the first hook.
  test.runIf(isRoot)(
    'of a user who may start few processes is refused before anything is touched',
    async () => {
      const { site } = victim();
      const configFile = await writeConfiguration(victim());
      await chmod(dirname(configFile), 0o755);
      const start = (...line: readonly string[]) => [...asOrdinaryUser(), ...line];
      const through = start('prlimit', '--nproc=40', '--');
      const few = { code: 3, en: /limited to 40 processes .* needed/, fr: /que 40 processus .* il en faut/ };
      await expectRefusal(victim(), few, { through, configFile });
      expectEnd(await site.run(['status'], { through, configFile }), 0, /4\.2\.0/);
      // As many as an update needs, some of which the user has already used up.
      const others = 'i=0; while [ $i -lt 60 ]; do sleep 60 & all="$all $!"; i=$((i + 1)); done';
      const line = `prlimit --pid $$ --nproc=180; ${others}; "$@"; code=$?; kill $all; wait; exit $code`;
      const used = { code: 3, en: /limited to 180 processes/, fr: /que 180 processus/ };
      await expectRefusal(victim(), used, { through: start(...sh(line)), configFile });
      const enough = { code: 3, en: /cannot be written/, fr: /Impossible d’écrire/ };
      await expectRefusal(victim(), enough, { through: start('prlimit', '--nproc=180', '--'), configFile });
    },
  );

  test.each([
    ['TZ', '../../etc/shadow'],
    ['TZ', '<+99>99'],
    ['LANG', 'fr\u001b[31m_\u009b'],
    ['LC_ALL', '../../../x'],
    ['LANGUAGE', '__proto__'],
    ['TERM', '../../x'],
    ['COLUMNS', '-1'],
    ['HOME', '/nonexistent'],
    ['NODE_ENV', '../x'],
  ])('with %s=%j gets its answer', async (name, value) => {
    const ran = await victim().site.run(['status'], { env: { ...bareEnv, [name]: value } });
    expectEnd(ran, 0, /4\.2\.0/);
    expect(ran.stdout).not.toContain('\u001b');
  });
});

describe('an update', () => {
  test('hands nothing of a hostile environment on to what it runs, and leaves the modes that it should', async () => {
    const { site, mark, sentinel } = victim();
    const bin = join(site.folder, 'bin');
    await mkdir(bin);
    const programs = [
      'tar',
      'zstd',
      'flock',
      'sync',
      'id',
      'getent',
      'sh',
      'nginx',
      'mkfifo',
      'node',
      'chgrp',
      'rm',
    ];
    for (const name of programs)
      await writeFile(join(bin, name), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    const startFile = join(site.folder, 'start.sh');
    await writeFile(startFile, `touch ${mark}\n`);
    // Paths controlled by somebody else: nothing may be created or looked up there.
    const temporary = join(site.folder, 'temporary');
    await mkdir(temporary, { mode: 0o777 });
    if (isRoot) await chown(temporary, nobody, nobody);
    const archive = await site.packUpdate({
      version: '4.3.0',
      name: 'printing.ospi',
      // The folder in which it was started is removed meanwhile.
      scripts: {
        'pre-install': `echo begin; env; umask; echo end; cat /proc/self/maps; rmdir ${site.folder}/cellar`,
      },
    });
    const env = {
      PATH: `${bin}:${path}`,
      HOME: temporary,
      TMPDIR: temporary,
      BASH_ENV: startFile,
      ENV: startFile,
      'BASH_FUNC_tar%%': `() { touch ${mark}; }`,
      LD_PRELOAD: preloaded,
      LD_LIBRARY_PATH: bin,
      LD_AUDIT: '',
      NODE_OPTIONS: '--no-warnings',
      NODE_PATH: bin,
      PGHOST: 'evil.example',
      PGPASSWORD: 'secret',
      PGSERVICEFILE: startFile,
      MYSQL_PWD: 'secret',
      MYSQL_HOME: bin,
      TAR_OPTIONS: `--to-command=${bin}/tar`,
      ZSTD_CLEVEL: '19',
      GZIP: '-1',
      RSYNC_RSH: startFile,
      SYSTEMD_PAGER: startFile,
      IFS: '/',
      GETCONF_DIR: bin,
      OSPI_ATTEMPT: 'forged',
    };
    const umask = ['/bin/sh', '-c', 'umask 000; mkdir cellar; cd cellar; exec "$@"', 'sh'];
    expectEnd(await site.run(['apply', '--accept-notice', archive], { env, through: umask }), 0);
    expect(await exists(mark)).toBe(false);
    expect(await readFile(sentinel, 'utf8')).toBe('precious');

    const log = await readLog();
    const printed = log
      .slice(log.indexOf('| begin'), log.indexOf('| end'))
      .split('\n')
      .map((line) => line.split(' | ')[1] ?? '');
    const names = printed
      .filter((line) => line.includes('='))
      .map((line) => line.slice(0, line.indexOf('=')));
    const own = ['LC_ALL', 'PATH', 'PWD', '_', 'SHLVL', 'OLDPWD'];
    expect(names.filter((name) => !name.startsWith('OSPI_') && !own.includes(name))).toEqual([]);
    expect(printed).toContain(`PATH=${path}`);
    expect(printed).toContain('0022');
    expect(log).toContain('/libc.so');
    expect(log).not.toContain(preloaded);
    for (const name of ['web', 'superviseur']) expect(await readMemoryMap(name)).not.toContain(preloaded);
    await expectModes({ site: victim().site, release: '4.3.0' });
  });

  test('has it from none of the programs that it runs: they get what is set for them, and nothing else', async () => {
    const { site } = victim();
    const trace = join(site.folder, 'trace');
    const hostile = { LD_PRELOAD: preloaded, LD_DEBUG: 'all', LD_DEBUG_OUTPUT: join(site.folder, 'debug') };
    const env = {
      ...hostile,
      PATH: path,
      GZIP: '-1',
      TAR_OPTIONS: '--x',
      BASH_ENV: '/x',
      PGHOST: 'x',
      LC_X: 'x',
    };
    const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const through = [
      'strace',
      '-f',
      '-qq',
      '-v',
      '-s',
      '4096',
      '-e',
      'trace=execve',
      '-o',
      trace,
      'env',
      ...set,
    ];
    expectEnd(await site.run(['backup', 'create'], { env: bareEnv, through }), 0);
    const lines = (await readFile(trace, 'utf8')).split('\n').filter((line) => line.includes(' execve('));
    const own = lines.findLastIndex((line) => line.includes(`"${inject('program')}"`));
    const programs = lines.slice(own + 1);
    expect(lines[own]).toContain(`"LD_PRELOAD=${preloaded}"`);
    for (const program of ['flock', 'tar', 'zstd']) expect(programs.join('\n')).toMatch(`/${program}"`);
    expect(
      programs.filter((line) =>
        Object.keys(env).some((name) => name !== 'PATH' && line.includes(`"${name}=`)),
      ),
    ).toEqual([]);
  });

  // As fd 1 the journal would have been overwritten by output.
  test('with all standard streams closed, a strict umask, no core files and no locked memory is the same', async () => {
    const { site } = victim();
    const archive = await site.packUpdate({ version: '4.3.1', name: 'silent.ospi' });
    const none = ['--core=0', '--memlock=0', '--msgqueue=0', '--locks=0', '--nice=0'];
    const through = ['prlimit', ...none, '--', ...sh('umask 077; exec "$@" <&- >&- 2>&-')];
    const ran = await site.run(['apply', '--accept-notice', archive], { env: bareEnv, through });
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '' });
    const records = await readRecords(site);
    expect(records.at(-1)?.event).toBe('attempt.succeeded');
    const text = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^\{"seq":\d+,.*"hash":"[0-9a-f]{64}"\}$/);
    expect(
      (await readFile(join(site.public, 'maintenance.html'), 'utf8')).startsWith('<!doctype html>'),
    ).toBe(true);
    await expectModes({ site, release: '4.3.1' });
  });

  test.each(['<&-', '>&-', '2>&-', '<&- >&-'])('is refused as ever with %s', async (closing) => {
    const { site } = victim();
    const { code } = await site.run(['apply', join(site.publisher, 'none.ospi')], {
      through: sh(`exec "$@" ${closing}`),
    });
    expect(code).toBe(4);
    expectEnd(await site.run(['apply', '--dry-run', victim().archive]), 0, /4\.4\.0/);
  });

  test('that its session cannot finish is not begun: a full TMPDIR is nothing to it', async () => {
    const { site, archive } = victim();
    const env = { ...bareEnv, TMPDIR: '/dev/full' };
    expectEnd(await site.run(['apply', '--dry-run', archive], { env, through: bounded }), 0, /4\.4\.0/);
  });
});

/** Every system with glibc has it, and no program loads it on its own. */
function findLibrary(): string {
  const known = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  const library = /libBrokenLocale\.so\.1 .* => (\S+)/.exec(known)?.[1];
  if (library === undefined) throw new Error('no library to be loaded beforehand');
  const env = { LD_PRELOAD: library };
  if (!execFileSync('/bin/cat', ['/proc/self/maps'], { env, encoding: 'utf8' }).includes(library))
    throw new Error(`${library} is not loaded beforehand`);
  return library;
}

async function readMemoryMap(service: string): Promise<string> {
  const pid = await readFile(join(victim().site.root, 'run', `${service}.pid`), 'utf8');
  return readFile(`/proc/${pid.trim()}/maps`, 'utf8');
}

/** Files with data or about people are private; what nginx and the platform's services read is public. */
async function expectModes({
  site: { root, state, public: served, backups },
  release,
}: {
  site: ReturnType<typeof victim>['site'];
  release: string;
}): Promise<void> {
  const mode = async (name: string) => ((await stat(name)).mode & 0o7777).toString(8);
  const { stdout } = await run(['ls', backups]);
  const backup = join(backups, stdout.trim().split('\n').at(-1) ?? '');
  expect({
    journal: await mode(join(state, 'journal.jsonl')),
    lock: await mode(join(state, 'lock')),
    rootLock: await mode(join(root, '.ospi-update.lock')),
    holder: await mode(join(state, 'holder')),
    reserve: await mode(join(state, 'journal.reserve')),
    attempts: await mode(join(state, 'attempts')),
    page: await mode(join(served, 'maintenance.html')),
    progress: await mode(join(served, 'progress.json')),
    served: await mode(served),
    backups: await mode(backups),
    backup: await mode(backup),
    record: await mode(join(backup, 'backup.json')),
    releases: await mode(join(root, 'releases')),
    release: await mode(join(root, 'releases', release)),
    file: await mode(join(root, 'releases', release, 'package.json')),
  }).toEqual({
    journal: '640',
    lock: '600',
    rootLock: '600',
    holder: '640',
    reserve: '640',
    attempts: '750',
    page: '644',
    progress: '644',
    served: '755',
    backups: '700',
    backup: '700',
    record: '600',
    releases: '755',
    release: '755',
    file: '644',
  });
}
