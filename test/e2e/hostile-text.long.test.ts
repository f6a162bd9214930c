import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { shareVictim, writeConfiguration, type Victim } from './hostile.ts';
import { readRecords } from './interrupt.ts';
import { expectEnd } from './sites.ts';

const victim = shareVictim({ installs: false });

/** Each would control a terminal, forge a line, or misrepresent the text; each contains a word to find it by. */
const attacks: Readonly<Record<string, string>> = {
  clears: '\u001b[2J\u001b[H',
  colours: '\u001b[31;1m',
  titles: '\u001b]0;owned\u0007',
  copies: '\u001b]52;c;ZXZpbA==\u001b\\',
  c1: '\u009b2J\u0090x\u009c\u0085',
  overwrites: '\roverwritten\b\b',
  turns: '\u202egpj.exe\u2066\u2069\u200f\u061c',
  hides: '\u200b\u200d\u2060\ufeff\u00ad\u{e0041}',
  separates: '\u2028\u2029\u000b\u000c',
};
const words = Object.keys(attacks);
const payload = Object.entries(attacks)
  .map(([word, attack]) => `${word}${attack}`)
  .join('');

/** In octal, since it is carried by a shell script. */
const printed = [...Buffer.from(payload)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** None of these at all; files and pipes must not contain any. */
const raw =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\u{e0041}/u;

function expectHarmless(text: string, said: readonly string[] = words): void {
  expect(raw.exec(text)).toBeNull();
  for (const word of said) expect(text).toContain(word);
}

/** The program may set colours and move the cursor of a terminal, but not do this. */
function expectHarmlessOnTerminal(text: string, said: readonly string[] = words): void {
  for (const attack of ['\u001b[2J', '\u001b[H', '\u001b[31;1m', '\u001b]', '\u0007', '\b', 'owned\u0007'])
    expect(text).not.toContain(attack);
  // Terminal lines end like this; any other carriage return belongs to the payload.
  expect(
    raw.exec(text.replaceAll('\r\n', '\n').replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|\r(?=\u001b|$)/gm, '')),
  ).toBeNull();
  for (const word of said) expect(text).toContain(word);
}

/** What the update leaves for people and programs to read. */
async function expectHarmlessTraces({ site }: Victim): Promise<void> {
  const logs = (await readdir(join(site.state, 'attempts'))).filter((name) => name.endsWith('.log'));
  expect(logs.length).toBeGreaterThan(0);
  for (const name of logs) expectHarmless(await readFile(join(site.state, 'attempts', name), 'utf8'));
  expectHarmless(await readFile(join(site.state, 'journal.jsonl'), 'utf8'), []);
  expectHarmless(await readFile(join(site.public, 'progress.json'), 'utf8'), []);
  expectHarmless(await readFile(join(site.public, 'maintenance.html'), 'utf8'), []);
}

test('what a hook and a service print drives no terminal, and stands harmless in log, journal, JSON and page', async () => {
  const { site } = victim();
  const script = join(site.root, 'bin/planipsy-service');
  const service = await readFile(script, 'utf8');
  await writeFile(
    script,
    service.replace(/^#!.*\n/, (line) => `${line}[ "$1" = status ] || printf '${printed}\\n'\n`),
  );
  const hook = `printf '${printed}\\n'; printf '::progress 40 ${printed}\\n'; printf '${printed}\\n' >&2`;
  const sound = await site.packUpdate({
    version: '4.3.0',
    name: 'printing.ospi',
    scripts: { 'pre-install': `${hook}; sleep 1` },
  });
  const shown = await site.run(['apply', '--verbose', sound], { keys: 'y\n' });
  expect(shown.code).toBe(0);
  expectHarmlessOnTerminal(shown.stdout, []);
  await expectHarmlessTraces(victim());

  const failing = await site.packUpdate({
    version: '4.4.0',
    name: 'failing.ospi',
    scripts: { 'pre-install': `${hook}; exit 3` },
  });
  const { code, stdout, stderr } = await site.run(['apply', '--accept-notice', '--json', failing]);
  expect(code).toBe(7);
  expectHarmless(`${stdout}${stderr}`, ['clears', 'titles']);
  await expectHarmlessTraces(victim());
  expect((await readRecords(site)).some(({ data }) => JSON.stringify(data).includes('\\u001b]52'))).toBe(
    true,
  );

  for (const args of [['status'], ['status', '--verbose'], ['check']]) {
    const plain = await site.run(args);
    expectHarmless(`${plain.stdout}${plain.stderr}`, []);
  }
  expectHarmless((await site.run(['status', '--json'])).stdout, ['clears', 'hides']);
  expectHarmlessOnTerminal((await site.run(['status'], { keys: '' })).stdout, ['clears', 'hides']);
  await writeFile(script, service);
});

test('the name of an archive, in a refusal and in the inbox', async () => {
  const { site } = victim();
  const name = `${payload.replaceAll('/', '')}\n.ospi`;
  const path = join(site.publisher, name);
  await writeFile(path, 'no archive');
  for (const args of [[path], [`${path}.gone`]]) {
    const ran = await site.run(['check', ...args]);
    expectHarmless(`${ran.stdout}${ran.stderr}`);
    expectHarmless((await site.run(['check', ...args, '--json'])).stdout);
    expectHarmlessOnTerminal((await site.run(['check', ...args], { keys: '' })).stdout);
  }
});

test('what a configuration holds', async () => {
  const text = JSON.stringify(payload);
  const configFile = await writeConfiguration(victim());
  await writeFile(configFile, `${text}: 1\nproduct: ${text}\nroot: ${text}\nservices: [{ unit: ${text} }]\n`);
  const ran = await victim().site.run(['check'], { configFile });
  expectEnd(ran, 2);
  expectHarmless(`${ran.stdout}${ran.stderr}`);
  expectHarmless((await victim().site.run(['check', '--json'], { configFile })).stdout);
});

test('who a lock file says that it is', async () => {
  const { site } = victim();
  const holder = { pid: 1, user: payload, command: payload, since: payload };
  await writeFile(join(site.state, 'lock'), `${JSON.stringify(holder)}\n`);
  // Only a process that holds it is believed.
  const script = 'sed -i "s/\\"pid\\":[0-9]*/\\"pid\\":$$/" "$0"; exec flock "$0" "$@"';
  const through = ['sh', '-c', script, join(site.state, 'lock')];
  const ran = await site.run(['backup'], { through });
  expectEnd(ran, 6);
  expectHarmless(`${ran.stdout}${ran.stderr}`);
  expectHarmless((await site.run(['backup', '--json'], { through })).stdout);
});

test('what a program that holds the lock is called', async () => {
  const { site } = victim();
  const program = join(site.folder, '\u001b]0;a\u0007\u009b\u202e');
  await copyFile('/usr/bin/flock', program);
  await chmod(program, 0o755);
  const through = [program, join(site.state, 'lock')];
  for (const args of [['backup'], ['backup', '--json'], ['check'], ['status']]) {
    const { stdout, stderr } = await site.run(args, { through });
    expectHarmless(`${stdout}${stderr}`, []);
  }
});

test('what a database server answers', async () => {
  const { site } = victim();
  const folder = join(site.folder, 'server');
  await mkdir(folder);
  const socket = join(folder, 'server.sock');
  // The protocol's first packet, an error: length, number, 0xff, code, message.
  const body = Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from(`#08004${payload}`)]);
  const header = Buffer.from([body.length & 0xff, body.length >> 8, 0, 0]);
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.end(Buffer.concat([header, body]));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const configFile = await writeConfiguration(victim(), (configuration) => {
    configuration['backup'] = {
      ...(configuration['backup'] as object),
      databases: [{ engine: 'mariadb', name: 'bi', socket, user: 'ospi' }],
    };
  });
  const ran = await site.run(['check'], { configFile });
  expect([3, 5]).toContain(ran.code);
  expectHarmless(`${ran.stdout}${ran.stderr}`, ['clears', 'titles']);
  expectHarmless((await site.run(['check', '--json'], { configFile })).stdout, ['clears']);
});

test('words on the command line itself', async () => {
  const { site } = victim();
  const lines = [
    [payload],
    ['check', `--${payload}`],
    ['status', '--platform', payload],
    ['--lang', payload, 'status'],
  ];
  for (const line of lines) {
    const ran = await run([process.execPath, inject('program'), ...line]);
    expect(ran.code).toBe(2);
    expectHarmless(`${ran.stdout}${ran.stderr}`, ['clears']);
  }
  expect(execFileSync('ls', [site.root], { encoding: 'utf8' })).toContain('current');
});
