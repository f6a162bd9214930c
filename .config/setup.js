// Prepares a fresh Debian that has only Node.js: setup.js [PROGRAM[?]…] [@CORPUS…] Installs the packages of
// package-lock.json, then the named programs that are missing, and fetches published test data. Plain Node.js, since
// nothing else is installed yet.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { unpackOld } from './old-packages.js';

/** The Debian package of a program or a file, if its name differs. @type {Readonly<Record<string, string>>} */
const packages = {
  getfacl: 'acl',
  setfacl: 'acl',
  getfattr: 'attr',
  setfattr: 'attr',
  man: 'man-db',
  ps: 'procps',
  script: 'bsdutils',
  setpriv: 'util-linux',
  perl: 'perl-base',
  chattr: 'e2fsprogs',
  flock: 'util-linux',
  initdb: 'postgresql',
  pg_dump: 'postgresql-client',
  mariadbd: 'mariadb-server',
  'mariadb-dump': 'mariadb-client',
  ssh: 'openssh-client',
  sshd: 'openssh-server',
  'systemd-nspawn': 'systemd-container',
  'systemd-analyze': 'systemd',
  rpmbuild: 'rpm',
  promtool: 'prometheus',
  // The smallest mail system that delivers on this machine alone, without a service that runs.
  sendmail: 'dma',
  'prometheus-node-exporter': 'prometheus-node-exporter',
  'php-fpm8.2': 'php8.2-fpm',
  '/usr/lib/nginx/modules/ngx_http_lua_module.so': 'libnginx-mod-http-lua',
};

/**
 * Archives that other projects published to test their own readers: the package, and what is extracted from it. Nothing
 * of it is installed. @type {Readonly<Record<string, { package: string, paths: readonly string[] }>>}
 */
const corpora = {
  go: { package: 'golang-1.19-src', paths: ['usr/share/go-1.19/src/archive/tar/testdata'] },
  python: {
    package: 'libpython3.11-testsuite',
    paths: ['usr/lib/python3.11/test/testtar.tar', 'usr/lib/python3.11/test/recursion.tar'],
  },
};

/**
 * Servers of an older Debian, as many customers have them: into dist/old/NAME. They are not installed.
 * @type {Readonly<Record<string, { release: string, packages: readonly string[] }>>}
 */
const oldServers = {
  'postgresql-13': {
    release: 'bullseye',
    packages: ['postgresql-13', 'postgresql-client-13', 'libpq5', 'libicu67', 'libldap-2.4-2', 'libssl1.1'],
  },
  'mariadb-10.5': {
    release: 'bullseye',
    packages: [
      ...[
        'mariadb-server-10.5',
        'mariadb-server-core-10.5',
        'mariadb-client-10.5',
        'mariadb-client-core-10.5',
      ],
      ...['libmariadb3', 'libsnappy1v5', 'libssl1.1'],
    ],
  },
  'nginx-1.18': { release: 'bullseye', packages: ['nginx-light', 'nginx-common', 'libpcre3', 'libssl1.1'] },
};

/** Debian starts a service as soon as its package is installed, unless this script forbids it. */
const policy = '/usr/sbin/policy-rc.d';

const locale = ['LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => process.env[name]).find((value) => value);
const french = /^fr(?![a-z])/i.test(locale ?? '');

process.chdir(join(import.meta.dirname, '..'));
installModules();
const words = process.argv.slice(2);
installPrograms(words.filter((word) => !word.startsWith('@')));
for (const word of words) if (word.startsWith('@')) fetch(word.slice(1));

function installModules() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return;
  console.error(french ? 'Installation des modules Node.js…' : 'Installing the Node.js packages…');
  // Development packages too, whatever NODE_ENV says: the bundler is one of them.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** @param {readonly string[]} names */
function installPrograms(names) {
  // A question mark: only useful to root. What needs it reports what is not done without it.
  const canInstall = process.getuid?.() === 0 && isInstalled('apt-get');
  const wanted = names.flatMap((name) =>
    name.endsWith('?') ? (canInstall ? [name.slice(0, -1)] : []) : [name],
  );
  const missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const needed = [...new Set(missing.map((name) => packages[name] ?? name))];
  if (!canInstall) refuse(missing, needed);

  console.error(french ? `Installation de ${needed.join(', ')}…` : `Installing ${needed.join(', ')}…`);
  withoutStartingServices(() => {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-qq', '--yes', '--no-install-recommends', ...needed]);
  });
}

/** @param {string} name */
function fetch(name) {
  const old = oldServers[name];
  if (old === undefined) fetchCorpus(name);
  else if (isInstalled('apt-get') && isInstalled('dpkg-deb')) {
    const complaint = unpackOld({ ...old, into: join('dist/old', name) });
    if (complaint !== undefined) console.error(`${name}: ${complaint}`);
  }
}

/**
 * Into dist/corpora/NAME. If the package is unavailable, its tests say so: only they run without.
 * @param {string} name
 */
function fetchCorpus(name) {
  const folder = join('dist/corpora', name);
  const corpus = corpora[name];
  if (corpus === undefined || existsSync(folder) || !isInstalled('apt-get') || !isInstalled('dpkg-deb'))
    return;
  const temporary = mkdtempSync(join(tmpdir(), 'ospi-update-corpus-'));
  chmodSync(temporary, 0o777); // apt downloads as its own user.
  try {
    if (!download(corpus.package, temporary)) return;
    const [file = ''] = readdirSync(temporary);
    run('dpkg-deb', ['--extract', join(temporary, file), join(temporary, 'content')]);
    const gathered = join(temporary, 'gathered');
    mkdirSync(gathered);
    for (const path of corpus.paths)
      cpSync(join(temporary, 'content', path), join(gathered, basename(path)), { recursive: true });
    mkdirSync('dist/corpora', { recursive: true });
    cpSync(gathered, folder, { recursive: true });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {string} name @param {string} cwd */
function download(name, cwd) {
  const fetch = () => spawnSync('apt-get', ['download', '-qq', name], { cwd, stdio: 'ignore' }).status === 0;
  if (fetch()) return true;
  if (process.getuid?.() === 0) spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  return fetch();
}

/** @param {() => void} action */
function withoutStartingServices(action) {
  if (existsSync(policy)) {
    action();
    return;
  }
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  process.once('exit', () => {
    rmSync(policy, { force: true });
  });
  action();
}

/** @param {readonly string[]} missing @param {readonly string[]} needed */
function refuse(missing, needed) {
  const command = `sudo apt-get install ${needed.join(' ')}`;
  console.error(
    french
      ? `Il manque sur cette machine : ${missing.join(', ')}. Installez ce qui manque, puis relancez : ${command}`
      : `This machine lacks: ${missing.join(', ')}. Install what is missing, then run this again: ${command}`,
  );
  process.exit(1);
}

/** @param {string} name */
function isInstalled(name) {
  if (name.startsWith('/')) return existsSync(name);
  const folders = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`.split(':');
  // Debian keeps PostgreSQL's server programs separately, in a folder per version.
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  folders.push(...versions.map((version) => `/usr/lib/postgresql/${version}/bin`));
  return folders.some((folder) => isExecutable(join(folder, name)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} path */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

/**
 * Shows the program's output only if it fails: nobody reads apt's pages otherwise.
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  console.error(
    `${stdout}${stderr}${error?.message ?? ''}\n${program} ${args.join(' ')}: exit ${status ?? '?'}`,
  );
  process.exit(1);
}
