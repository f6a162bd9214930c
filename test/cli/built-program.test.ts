import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { run, runOrThrow } from '../../fixtures/site/run.ts';
import { sampleFacts } from '../domain/checks/sample-facts.ts';
import { installBuiltProgram } from '../install-program.ts';
import { makeScratchFolder } from '../ports.ts';
import { findNode } from '../other-node.ts';

const program = inject('program');
const ospiUpdate = (...args: string[]) => run([process.execPath, program, ...args]);

describe('the built program', () => {
  test('shows version and help, and ends with 0', async () => {
    expect(await ospiUpdate('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const help = await ospiUpdate('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: ospi-update/);
  });

  // V8 runs damaged bytecode without complaint.
  test('compiles for itself what the build had compiled, where that is missing or damaged', async () => {
    const folder = await makeScratchFolder();
    await cp(dirname(dirname(program)), folder, { recursive: true });
    const file = join(folder, 'dist/program/ospi-update.cjs.compiled');
    const whole = await readFile(file);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length / 2, whole.length / 2 + 4096);
    for (const content of [
      whole,
      damaged,
      whole.subarray(0, -1),
      whole.subarray(0, 10),
      Buffer.alloc(0),
      undefined,
    ]) {
      await (content === undefined ? rm(file) : writeFile(file, content));
      const ran = await run([process.execPath, join(folder, 'bin/ospi-update.js'), '--version']);
      expect(ran).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    }
  });

  test('does not end with 0 when nobody got what it said, as on a full disk', async () => {
    const ran = await run(['sh', '-c', 'exec "$@" >/dev/full', 'sh', process.execPath, program, '--version']);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOSPC') as string });
  });

  test('tells half a megabyte of facts without going through its lines again and again', async () => {
    const file = join(await makeScratchFolder(), 'facts.json');
    const name = 'word '.repeat(30_000);
    const service = { name, known: false, running: false };
    const facts = sampleFacts({ services: [service], unwritable: [name], tools: [{ name, path: null }] });
    await writeFile(file, JSON.stringify(facts));
    const { code, stdout } = await ospiUpdate('check', '--facts', file);
    expect([code, stdout.length > 450_000]).toEqual([3, true]);
  });

  test('without a command shows the help on standard error, and ends with 2', async () => {
    const { code, stdout, stderr } = await ospiUpdate();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: ospi-update/);
  });

  test.each([
    [['chekc'], 'usage.unknown-command'],
    [['check', '--bogus'], 'usage.unknown-option'],
    [['status', '--lang', 'de'], 'usage.language-unknown'],
    [['backup', 'verify'], 'usage.argument-missing'],
    [['status', '--config', '/nowhere/planipsy.yaml'], 'usage.site-unreadable'],
  ])('ends with 2 on %j, and tells it on standard error, or as JSON', async (args, problem) => {
    const told = await ospiUpdate(...args);
    expect(told).toMatchObject({ code: 2, stdout: '' });
    expect(told.stderr).not.toBe('');
    const json = await ospiUpdate('--json', ...args);
    expect([json.code, json.stderr]).toEqual([2, '']);
    expect(JSON.parse(json.stdout)).toMatchObject({ code: problem, exitCode: 2, platform: 'unchanged' });
  });

  test('tells every error of a configuration at once', async () => {
    const folder = await realpath(await makeScratchFolder());
    const config = join(folder, 'planipsy.yaml');
    await writeFile(config, 'prodct: x\nroot: y\n');
    const { code, stderr } = await ospiUpdate('status', '--config', config);
    expect(code).toBe(2);
    for (const words of ['1:1 prodct: unknown key; did you mean “product”?', '2:7 root:', 'services:'])
      expect(stderr).toContain(words);
  });

  test('asks for a configuration if there is none, and never takes its folder from the environment', async () => {
    const { stderr } = await run([process.execPath, program, 'status'], {
      env: { OSPI_UPDATE_CONFIG: '/tmp', XDG_CONFIG_HOME: '/tmp', HOME: '/tmp' },
    });
    expect(stderr).toContain('/etc/ospi-update');
  });
});

test.runIf(process.geteuid?.() === 0)('does without a home and an entry for its user', async () => {
  const nobody = ['setpriv', '--reuid=4109', '--regid=4109', '--clear-groups', 'env', '-i'];
  const { stderr } = await run([
    ...nobody,
    process.execPath,
    program,
    '--config',
    '/nonexistent/x.yaml',
    'status',
  ]);
  expect(stderr).toMatch(/OSPI-0214/);
});

test.runIf(process.geteuid?.() === 0)(
  'is not said to be unbuilt where this user may not read it',
  async () => {
    const { program: closed, remove } = await installBuiltProgram();
    onTestFinished(remove);
    await chmod(join(dirname(dirname(closed)), 'dist'), 0o700);
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { code, stderr } = await run([...nobody, process.execPath, closed, '--version']);
    expect([code, stderr.split('\n').length]).toEqual([3, 3]);
    expect(stderr).toMatch(/^ospi-update cannot be read by this user\..*chmod -R go\+rX/);
  },
);

describe('a locale without Unicode', () => {
  const lines = async (env: Record<string, string>, keys?: string) => {
    const words = [process.execPath, program, '--lang', 'fr', 'apply', '--help'];
    const piped = keys === undefined ? words.map((word) => `'${word}'`).join(' ') : '';
    // As bytes: decoding as UTF-8 would hide what was written.
    const command = keys === undefined ? ['sh', '-c', `${piped} | od -An -v -tx1 | tr -d ' \\n'`] : words;
    const { stdout } = await run(command, {
      env: { PATH: '/usr/bin:/bin', ...env },
      ...(keys !== undefined && { keys }),
    });
    return keys === undefined ? Buffer.from(stdout, 'hex') : Buffer.from(stdout);
  };

  test.each([
    ['C', /^Utilisation ?: ospi-update apply/],
    ['fr_FR.ISO-8859-1', /^Utilisation\u00a0: ospi-update apply/],
  ])('gets what %s can show', async (LANG, start) => {
    const bytes = await lines({ LANG });
    const text = bytes.toString('latin1');
    expect(text).toMatch(start);
    expect(text).not.toMatch(/\u00c3|\u00e2\u0080|\?/); // UTF-8 read as Latin-1, or characters without a replacement.
    if (LANG === 'C') expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    else expect(text).toMatch(/é/);
  });

  test('has Unicode where nothing is set, and in JSON', async () => {
    expect((await lines({})).toString('utf8')).toMatch(/é.*’/s);
    const { stdout } = await run([process.execPath, program, '--lang', 'fr', '--json', 'status', '--bogus'], {
      env: { LANG: 'C' },
    });
    expect(stdout).toMatch(/n’a pas/);
  });

  test('on a terminal', async () => {
    expect((await lines({ LANG: 'C', TERM: 'xterm' }, '')).every((byte) => byte < 0x80)).toBe(true);
  });
});

describe('the language', () => {
  const helpIn = async (env: Record<string, string>, ...args: string[]) => {
    const { stdout } = await run([process.execPath, program, '--help', ...args], { env });
    return stdout.startsWith('Utilisation') ? 'fr' : 'en';
  };

  test('is that of --lang, then of LC_ALL, LC_MESSAGES and LANG, and English in an empty environment', async () => {
    const all = { LC_ALL: 'fr_FR.UTF-8', LC_MESSAGES: 'en_GB.UTF-8', LANG: 'en_GB.UTF-8' };
    expect(await helpIn({})).toBe('en');
    expect(await helpIn(all)).toBe('fr');
    expect(await helpIn({ ...all, LC_ALL: '' })).toBe('en');
    expect(await helpIn({ LANG: 'fr_FR.UTF-8' })).toBe('fr');
    expect(await helpIn(all, '--lang', 'en')).toBe('en');
    expect(await helpIn({}, '--lang=fr')).toBe('fr');
  });

  test('is also that of a mistake on the command line', async () => {
    const { stderr } = await ospiUpdate('status', '--lang', 'fr', '--bogus');
    expect(stderr).toContain('n’a pas d’option --bogus');
  });
});

describe('standard output', () => {
  test.each(['stdout', 'stderr'] as const)(
    'may be closed (%s) without changing how a command ends',
    async (stream) => {
      const child = spawn(process.execPath, [program, ...(stream === 'stdout' ? ['--help'] : ['bogus'])], {
        stdio: 'pipe',
      });
      child[stream].destroy();
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(code).toBe(stream === 'stdout' ? 0 : 2);
    },
  );

  test('is whole through a pipe to a slow reader', async () => {
    const { stdout } = await run([
      'sh',
      '-c',
      '"$0" "$1" apply --help | (sleep 1; cat)',
      process.execPath,
      program,
    ]);
    expect(stdout).toBe((await ospiUpdate('apply', '--help')).stdout);
  });
});

/** The command line of a command that opens a file, with a Node.js in which opening it does this. */
function checkWith(openFile: string): string[] {
  const preload = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { open } = fs.promises;
    const openFile = ${openFile};
    fs.promises.open = (path, ...rest) => (path === 'facts.json' ? openFile() : open(path, ...rest));
    syncBuiltinESMExports();
  `;
  const url = `data:text/javascript,${encodeURIComponent(preload)}`;
  return ['--import', url, program, 'check', '--facts', 'facts.json'];
}

describe('a fault that nobody foresaw', () => {
  test.each([
    ['a promise that never settles', '() => new Promise(() => {})', 'without having come to an end'],
    [
      'an exception from a timer',
      '() => new Promise(() => { setTimeout(() => { throw new Error("late"); }); setInterval(() => 0, 1000); })',
      'late',
    ],
    [
      'a rejection that nobody waits for',
      '() => new Promise(() => { Promise.reject(new Error("stray")); setInterval(() => 0, 1000); })',
      'stray',
    ],
  ])('such as %s ends with 1 and says so', async (_what, openFile, words) => {
    const { code, stderr } = await run([process.execPath, ...checkWith(openFile)]);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).toContain('ospi-update status');
  });
});

describe('Ctrl-C', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends a command that changes nothing by the signal: %s',
    async (signal) => {
      const wait = '() => new Promise(() => { console.log("reading"); setInterval(() => 0, 1000); })';
      const child = spawn(process.execPath, checkWith(wait), { stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
    },
  );
});

describe('the launcher', () => {
  test('says what to do where the program is not built', async () => {
    const folder = await makeScratchFolder();
    await cp(dirname(program), join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const { code, stderr } = await run([process.execPath, join(folder, 'bin/ospi-update.js')]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/npm run build.*\n.*npm run build/);
  });

  // The versions of Debian 10, 11 and 12.
  test.each([10, 12, 18])('refuses Node.js %s, in both languages', async (major) => {
    const { code, stderr } = await run([await findNode(major), program]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/needs Node\.js 20\.19 .*\n.*a besoin de Node\.js 20\.19/);
    expect(stderr).toContain(`${major}.`);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  test('runs through a link from another folder', async () => {
    const folder = await makeScratchFolder();
    await mkdir(join(folder, 'bin'));
    await runOrThrow(['ln', '-s', program, join(folder, 'bin/ospi-update')]);
    const { stdout } = await run([
      'env',
      '-i',
      process.execPath,
      join(folder, 'bin/ospi-update'),
      '--version',
    ]);
    expect(stdout).toBe('0.1.0\n');
  });
});
