// Programs of an older Debian, run on this one from a separate folder: a customer's server is rarely the newest.
// Nothing is installed. Plain Node.js, like setup.js.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where Debian's packages put programs; PostgreSQL's have a folder per version. */
const programFolders = ['usr/sbin', 'usr/bin'];
/** Some of an older release are still where a system without merged /usr has them. */
const libraryFolders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'];

/**
 * Fetches packages of an older release, verified by apt with Debian's keys, from this machine's own mirror. They are
 * unpacked in `into` as if it were `/`; `into/programs` has each program in a form that finds the libraries it was
 * built for.
 *
 * Dependencies that this Debian no longer has (`libssl1.1`) must be named too.
 *
 * @param {{ release: string, packages: readonly string[], into: string }} task
 * @returns {string | undefined} undefined when done, or present already; otherwise why it is unavailable
 */
export function unpackOld({ release, packages, into }) {
  if (isFolder(into)) return undefined;
  const temporary = mkdtempSync(join(tmpdir(), 'ospi-update-old-'));
  chmodSync(temporary, 0o777); // apt downloads as its own user.
  try {
    const complaint = download({ release, packages, folder: temporary });
    if (complaint !== undefined) return complaint;
    mkdirSync(dirname(into), { recursive: true });
    const content = mkdtempSync(`${into}.`);
    try {
      for (const name of readdirSync(temporary).filter((it) => it.endsWith('.deb'))) {
        const { status, stderr } = run('dpkg-deb', ['--extract', join(temporary, name), content]);
        if (status !== 0) return stderr;
      }
      makePrograms(content);
      chmodSync(content, 0o755);
      renameSync(content, into); // Complete or absent.
    } finally {
      rmSync(content, { recursive: true, force: true });
    }
    return undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * With separate lists: this machine's apt does not see the old release.
 *
 * @param {{ release: string, packages: readonly string[], folder: string }} task
 * @returns {string | undefined}
 */
function download({ release, packages, folder }) {
  const format = '$(ORIGIN) $(REPO_URI) $(RELEASE)';
  const known = run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).stdout.split(
    '\n',
  );
  const sources = known.flatMap((line) => {
    const [origin, address, suite] = line.split(' ');
    return origin === 'Debian' && suite !== undefined && !suite.includes('-') ? [address] : [];
  });
  if (sources.length === 0) return 'apt has no source of Debian’s packages';
  for (const name of ['lists/partial', 'archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const lines = [...new Set(sources)].map((address) => `deb ${address} ${release} main\n`);
  writeFileSync(join(folder, 'sources.list'), lines.join(''));
  const options = [
    ...[`Dir::Etc::SourceList=${folder}/sources.list`, 'Dir::Etc::SourceParts=-'],
    ...[`Dir::State::Lists=${folder}/lists`, `Dir::State::Status=${folder}/status`],
    ...[`Dir::Cache=${folder}`, 'Acquire::Languages=none', 'Acquire::Check-Valid-Until=false'],
    ...['APT::Sandbox::User=root', 'Debug::NoLocking=true'],
  ].flatMap((it) => ['-o', it]);
  const update = run('apt-get', [...options, 'update', '-qq'], folder);
  const fetched = run('apt-get', [...options, 'download', '-qq', ...packages], folder);
  return fetched.status === 0 ? undefined : `${update.stderr}${fetched.stderr}`;
}

/** They find their libraries wherever the folder is copied to. @param {string} content */
function makePrograms(content) {
  const versions = join(content, 'usr/lib/postgresql');
  const folders = [
    ...programFolders,
    ...(isFolder(versions) ? readdirSync(versions) : []).map((it) => `usr/lib/postgresql/${it}/bin`),
  ];
  mkdirSync(join(content, 'programs'));
  for (const folder of folders.filter((it) => isFolder(join(content, it))))
    for (const name of readdirSync(join(content, folder))) {
      const real = `"$root/${folder}/${name}"`;
      const libraries = libraryFolders.map((it) => `$root/${it}`).join(':');
      const text = `#!/bin/sh\nroot=$(readlink -f -- "$0")\nroot=\${root%/programs/*}\nLD_LIBRARY_PATH="${libraries}" exec ${real} "$@"\n`;
      writeFileSync(join(content, 'programs', name), text, { mode: 0o755 });
    }
}

/** @param {string} path */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** @param {string} program @param {readonly string[]} args @param {string} [cwd] */
function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return error === undefined ? { status, stdout, stderr } : { status, stdout: '', stderr: error.message };
}
