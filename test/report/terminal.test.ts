import { build } from 'esbuild';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { measureWidth } from '../../src/report/layout.ts';
import { makeScratchFolder } from '../ports.ts';
import type { DriverOptions } from './driver.ts';

let program: string;

beforeAll(async () => {
  const built = await build({
    entryPoints: [join(import.meta.dirname, 'driver.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  program = built.outputFiles[0]?.text ?? '';
});

/** Runs the driver in a real terminal, created by script(1), with `$DRIVER` for it in the shell command. */
async function openTerminal(
  options: Partial<DriverOptions>,
  { env = {}, command = 'stty cols 80; $DRIVER' }: { env?: Record<string, string>; command?: string } = {},
) {
  const folder = await makeScratchFolder();
  await writeFile(join(folder, 'driver.mjs'), program);
  const done = join(folder, 'done');
  const all = { language: 'en', story: 'success', pauseMilliseconds: 30, done, ...options };
  await writeFile(
    join(folder, 'driver.sh'),
    `exec ${process.execPath} driver.mjs '${JSON.stringify(all)}'\n`,
  );
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', DRIVER: 'sh driver.sh', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  return { child, ended, done, text: () => chunks.join('') };
}

/** The lines that stay on the screen, as far as they are complete. */
function lastingLines(raw: string): string[] {
  return stripVTControlCharacters(raw.replaceAll(/\r|\u001b\[\d*G/g, '\n'))
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trimEnd());
}

const waitFor = (path: string) =>
  vi.waitFor(
    () => {
      expect(existsSync(path)).toBe(true);
    },
    { timeout: 60_000 },
  );

const type = (child: ChildProcessWithoutNullStreams, keys: string) => child.stdin.write(keys);

const colours = /\u001b\[(3|9)\dm/;

describe('on a terminal', () => {
  test('an update shows what was done and what is at work, with a bar and the time left', async () => {
    const { ended, text } = await openTerminal({ pauseMilliseconds: 150 });
    await ended;
    const lines = lastingLines(text());
    for (const line of [
      '✔ Verification and unpacking of the archive: done in < 1 s',
      '• Update from 4.2.0 to 4.3.0: Shared planning',
      '  █████████░░░░░░░░░░░░░░░░░░░░░░░  27 %  about 3 min left',
      '✔ Backup, while the platform stays open: done in 1 min 1 s',
      '▲ [OSPI-4002] The journal ended with an unfinished line of 7 bytes, as after a',
      '✔ Conversion of the notes: done in < 1 s',
      '✔ Version 4.3.0 is installed and open to its users (before: 4.2.0).',
    ])
      expect(lines).toContain(line);
    expect(text()).toMatch(/Conversion of the notes… · notes 4 of 10/);
    expect(text()).toMatch(colours);
  });

  test('a failure shows the step, the undoing, and what to do', async () => {
    const { ended, text } = await openTerminal({ story: 'failure' });
    await ended;
    const lines = lastingLines(text());
    for (const line of [
      '✖ Conversion of the notes: failed',
      '    | no such column',
      '↩ Start of the previous version’s services: done in 5 s',
      '  In effect, the platform is as it was before the update.',
      '  → Do not run the update again: it is refused until support releases it. Call',
    ])
      expect(lines).toContain(line);
    expect(text()).toContain('Start of the previous version’s services…');
    expect(lines.filter((line) => line.startsWith('✔'))).toEqual(['✔ Stop of the services: done in 2 s']);
  });

  test('the cursor is hidden while it moves, and there again at the end', async () => {
    const { ended, text } = await openTerminal({});
    await ended;
    expect(text()).toContain('\u001b[?25l');
    expect(text().lastIndexOf('\u001b[?25h')).toBeGreaterThan(text().lastIndexOf('\u001b[?25l'));
  });

  test.each<[string, Partial<DriverOptions>, Record<string, string>]>([
    ['NO_COLOR', {}, { NO_COLOR: '1' }],
    ['--no-color', { color: false }, { FORCE_COLOR: '3' }],
  ])('%s is honoured', async (_, options, env) => {
    const { ended, text } = await openTerminal(options, { env });
    await ended;
    expect(text()).toContain('Version 4.3.0 is installed');
    expect(text()).not.toMatch(colours);
  });

  test('a dumb terminal gets plain lines', async () => {
    const { ended, text } = await openTerminal({}, { env: { TERM: 'dumb' } });
    await ended;
    expect(text()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Version 4\.3\.0 is installed/m);
    expect(text()).not.toContain('\u001b');
  });

  test('the console of a server gets characters that it has', async () => {
    const { ended, text } = await openTerminal({}, { env: { TERM: 'linux' } });
    await ended;
    expect(lastingLines(text())).toContain('v Backup, while the platform stays open: done in 1 min 1 s');
    expect(text()).not.toMatch(/[✔█░•▲]/);
  });

  test('a narrow one is not overrun', async () => {
    const { ended, text } = await openTerminal(
      { story: 'failure', language: 'fr' },
      { command: 'stty cols 40; $DRIVER' },
    );
    await ended;
    // The incident code is one word, so that it can be copied as a whole.
    const lines = lastingLines(text()).filter((line) => !line.includes('20261122'));
    expect(Math.max(...lines.map(measureWidth))).toBeLessThanOrEqual(40);
  });

  test('one that tells no width, such as a serial console, is taken for 80 columns', async () => {
    const { done, ended, text } = await openTerminal({}, { command: '$DRIVER' });
    await waitFor(done);
    await ended;
    expect(lastingLines(text())).toContain(
      '▲ [OSPI-4002] The journal ended with an unfinished line of 7 bytes, as after a',
    );
  });

  test('a hook’s words cannot move the cursor or forge a line', async () => {
    const { ended, text } = await openTerminal({ story: 'hostile', pauseMilliseconds: 200 });
    await ended;
    expect(text()).toContain('␛[2J');
    expect(text()).not.toContain('\u001b[2J');
    expect(text()).not.toMatch(/[\u009b\u202e]/);
    expect(lastingLines(text())).not.toContain('2026-11-22 18:00:00 The update succeeded.');
  });
});

describe('the update goes on to its end', () => {
  test('when the terminal hangs up', async () => {
    const { child, done, text } = await openTerminal({ pauseMilliseconds: 150 });
    await vi.waitFor(
      () => {
        expect(text()).toContain('Update from');
      },
      { timeout: 60_000 },
    );
    child.kill('SIGKILL');
    await waitFor(done);
  });

  test('when output is stopped with Ctrl-S', async () => {
    const { child, done, text } = await openTerminal({ pauseMilliseconds: 300 });
    await vi.waitFor(
      () => {
        expect(text()).toContain('Update from');
      },
      { timeout: 60_000 },
    );
    type(child, '\u0013');
    await waitFor(done);
    expect(text()).not.toContain('Version 4.3.0 is installed');
  });

  test.each([
    ['when the reader of a pipe goes away', '$DRIVER | head -n 1'],
    ['when the reader of a pipe reads no more', '$DRIVER | sleep 30'],
    ['when the log’s disk is full', '$DRIVER >/dev/full 2>&1'],
    ['when there is no output at all', '$DRIVER >&- 2>&-'],
  ])('%s', async (_, command) => {
    const { done } = await openTerminal({ json: true, story: 'flood', pauseMilliseconds: 0 }, { command });
    await waitFor(done);
  });
});

describe('the question', () => {
  const ask = async (keys: string, language: DriverOptions['language'] = 'fr') => {
    const { child, ended, done, text } = await openTerminal({ story: 'question', language });
    await vi.waitFor(
      () => {
        expect(text()).toContain('/N] ');
      },
      { timeout: 60_000 },
    );
    await sleep(100);
    type(child, keys);
    await ended;
    return { answer: await readFile(done, 'utf8'), text: text() };
  };

  test.each([
    ['o\n', 'true true'],
    ['OUI\n', 'true true'],
    [' y \n', 'true true'],
    ['yes\n', 'true true'],
    ['\n', 'true false'],
    ['n\n', 'true false'],
    ['oh non\n', 'true false'],
    ['\u0004', 'true false'],
    ['\u0003', 'true false'],
  ])('answered %j is %s', async (keys, answer) => {
    expect((await ask(keys)).answer).toBe(answer);
  });

  test('is not answered by what was typed before it', async () => {
    const { child, ended, done, text } = await openTerminal({ story: 'question', language: 'en' });
    type(child, 'y\n');
    await expect.poll(text).toContain('[y/N] ');
    await sleep(100);
    type(child, 'n\n');
    await ended;
    expect(await readFile(done, 'utf8')).toBe('true false');
  });

  test('stands alone on the screen, after what was at work', async () => {
    const { text } = await ask('n\n', 'en');
    const question = text.indexOf('Have you read');
    expect(question).toBeGreaterThan(0);
    expect(text.lastIndexOf('\u001b[?25h', question)).toBeGreaterThan(
      text.lastIndexOf('\u001b[?25l', question),
    );
    expect(text.slice(question)).not.toContain('Verification and unpacking of the archive…');
  });

  test('fits into the terminal, and does not say again where the notice is', async () => {
    const { text } = await ask('n\n', 'fr');
    const question = text.slice(text.indexOf('Avez-vous'));
    expect(question).not.toContain('/notices/');
    expect(Math.max(...lastingLines(question).map(measureWidth))).toBeLessThanOrEqual(80);
  });

  test('is a no when the terminal hangs up', async () => {
    const { child, done, text } = await openTerminal({ story: 'question', language: 'en' });
    await vi.waitFor(
      () => {
        expect(text()).toContain('[y/N] ');
      },
      { timeout: 60_000 },
    );
    child.kill('SIGKILL');
    await expect.poll(() => readFile(done, 'utf8').catch(() => ''), { timeout: 60_000 }).toBe('true false');
  });

  test('is not asked without a terminal to read from', async () => {
    const { ended, done } = await openTerminal({ story: 'question' }, { command: '$DRIVER </dev/null' });
    await ended;
    expect(await readFile(done, 'utf8')).toBe('false false');
  });
});
