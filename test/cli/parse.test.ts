import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli.ts';
import { readEarlyOptions } from '../../src/cli/global-options.ts';
import type { Request } from '../../src/cli/runner.ts';
import type { Language } from '../../src/terms/language.ts';
import { catalogues } from '../../src/messages/index.ts';
import { exitCodes } from '../../src/terms/exit-codes.ts';
import { Problem } from '../../src/messages/problem.ts';

interface Parsed {
  readonly out: string;
  readonly err: string;
  /** The parsed command, without its action. */
  readonly request?: Omit<Request, 'action'>;
  readonly error?: unknown;
}

async function parse(line: string, language: Language = 'en'): Promise<Parsed> {
  let out = '';
  let err = '';
  let request: Request | undefined;
  const run = (asked: Request) => {
    request = asked;
    return Promise.resolve();
  };
  const program = createProgram({
    text: catalogues[language].cli,
    tool: '1.2.3',
    runner: { onPlatform: run, anywhere: run, everywhere: () => Promise.resolve() },
    write: { out: (text) => (out += text), err: (text) => (err += text) },
  });
  const words = line.split(' ').filter((word) => word !== '');
  const error: unknown = await program.parseAsync(words, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { out, err, ...(request && { request }), error };
}

describe('a mistake on the command line', () => {
  test.each([
    ['chekc', 'usage.unknown-command', { word: 'chekc', command: 'ospi-update', nearest: 'check' }],
    ['backup lst', 'usage.unknown-command', { word: 'lst', command: 'ospi-update backup', nearest: 'list' }],
    ['support bndle', 'usage.unknown-command', { word: 'bndle', nearest: 'bundle' }],
    ['help aply', 'usage.unknown-command', { word: 'aply', command: 'ospi-update', nearest: 'apply' }],
    [
      'help backup lst',
      'usage.unknown-command',
      { word: 'lst', command: 'ospi-update backup', nearest: 'list' },
    ],
    ['-q status', 'usage.unknown-option', { option: '-q', nearest: '--quiet' }],
    [
      'status --format xml',
      'usage.choice-unknown',
      { option: '--format', value: 'xml', choices: ['nagios', 'prometheus'] },
    ],
    ['status -a', 'usage.unknown-option', { option: '-a', nearest: '--all, --attempt' }],
    ['-v', 'usage.unknown-option', { option: '-v', nearest: '--verbose, --version' }],
    ['-json status', 'usage.unknown-option', { nearest: '--json' }],
    ['setup ngin', 'usage.unknown-command', { word: 'ngin', command: 'ospi-update setup', nearest: 'nginx' }],
    ['--jsn', 'usage.unknown-option', { option: '--jsn', command: 'ospi-update', nearest: '--json' }],
    ['apply --force x.ospi', 'usage.unknown-option', { option: '--force', command: 'ospi-update apply' }],
    ['apply --dryrun', 'usage.unknown-option', { nearest: '--dry-run' }],
    ["check --it's", 'usage.unknown-option', { option: "--it's" }],
    ['--json=1 status', 'usage.unknown-option', { option: '--json=1', nearest: '--json' }],
    ['backup verify', 'usage.argument-missing', { argument: 'ID', command: 'ospi-update backup verify' }],
    [
      'check --accept-notice',
      'usage.argument-missing',
      { argument: 'ARCHIVE', command: 'ospi-update check' },
    ],
    ['check a b', 'usage.too-many-arguments', { command: 'ospi-update check' }],
    ['backup list x', 'usage.too-many-arguments', { command: 'ospi-update backup list' }],
    ['status --config', 'usage.value-missing', { option: '--config <FILE>' }],
    ['check --facts f x.ospi', 'usage.options-conflict', { one: '--facts', other: 'ARCHIVE' }],
    ['check --inbox x.ospi', 'usage.options-conflict', { one: '--inbox', other: 'ARCHIVE' }],
    ['check --inbox --facts f', 'usage.options-conflict', { one: '--facts', other: '--inbox' }],
    ['check x --facts f --notice-to n', 'usage.options-conflict', { one: '--facts', other: '--notice-to' }],
    ['status --quiet --verbose', 'usage.options-conflict', { one: '--quiet', other: '--verbose' }],
    ['status --platform a --config b', 'usage.options-conflict', { one: '--platform', other: '--config' }],
    ['status --lang de', 'usage.language-unknown', { language: 'de' }],
  ])('is told of `%s`: %s', async (line, code, params) => {
    for (const language of ['en', 'fr'] as const) {
      const { error, out, err, request } = await parse(line, language);
      if (!(error instanceof Problem)) throw new Error(`no Problem: ${String(error)}`);
      expect(error.code).toBe(code);
      if (language === 'en') expect(error.params).toMatchObject(params);
      expect([error.exit, out, err, request]).toEqual(['usage', '', '', undefined]);
    }
  });
});

describe('the options of every command', () => {
  test.each(['--json --lang fr status --no-color', 'status --json --no-color --lang fr'])(
    'may stand before and after the command: %s',
    async (line) => {
      const { request } = await parse(line);
      expect(request?.options).toEqual({ json: true, lang: 'fr', color: false });
    },
  );

  test('are known before the rest is understood', () => {
    const early = (line: string) => readEarlyOptions(line.split(' '));
    expect(early('bogus --lang=fr --json')).toMatchObject({ lang: 'fr', json: true, color: true });
    expect(early('--bogus --no-color --lang en --lang fr')).toMatchObject({ lang: 'fr', color: false });
    expect(early('--lang')).not.toHaveProperty('lang');
    expect(early('--lang de')).not.toHaveProperty('lang');
    expect(early('check -- --json')).toMatchObject({ json: false });
  });
});

describe('what a command asks of its surroundings', () => {
  test.each([
    ['check', { heedsInterruption: true }],
    ['check x.ospi --strict', { heedsInterruption: true }],
    ['check --no-rehearsal', { heedsInterruption: false }],
    ['check --facts f', {}],
    ['backup', { streaming: true, changes: true, heedsInterruption: true }],
    ['backup create', { streaming: true, changes: true, heedsInterruption: true }],
    ['backup list', {}],
    ['backup restore x --to d', { streaming: true, changes: true, heedsInterruption: true }],
    ['apply', { streaming: true, changes: true, heedsInterruption: true }],
    ['apply x --dry-run', { streaming: true, changes: true, heedsInterruption: true }],
    ['status', { streaming: false, heedsInterruption: false }],
    ['status --follow', { streaming: true, heedsInterruption: true }],
    ['setup nginx', { changes: false, heedsInterruption: false }],
    ['pack d --key k -o f', {}],
    ['pack --new-key p', {}],
    ['pack --release c --issuer i --reason r --output f', {}],
    ['support release f', {}],
  ])('`%s`', async (line, surroundings) => {
    const { request, error } = await parse(line);
    expect(error).toBeUndefined();
    const { streaming, changes, heedsInterruption } = request ?? {};
    expect({ streaming, changes, heedsInterruption }).toEqual({
      streaming: undefined,
      changes: undefined,
      heedsInterruption: undefined,
      ...surroundings,
    });
  });
});

describe('the help', () => {
  const commands = [
    '', 'check', 'backup', 'backup create', 'backup list', 'backup verify', 'backup restore', 'backup prune', 'apply',
    'status', 'setup', 'setup nginx', 'pack',
  ]; // prettier-ignore

  test.each(commands)('of `%s` is written in the reader’s language alone', async (name) => {
    const english = await parse(`${name} --help`, 'en');
    const french = await parse(`${name} --help`, 'fr');
    for (const { error, err } of [english, french]) {
      expect(error).toMatchObject({ code: 'commander.helpDisplayed', exitCode: 0 });
      expect(err).toBe('');
    }
    expect(english.out).toMatch(new RegExp(`^Usage: ospi-update ${name}`));
    expect(french.out).toMatch(new RegExp(`^Utilisation\u00a0: ospi-update ${name}`));
    expect(french.out).not.toMatch(/Usage:|Arguments:|Options:|Commands:|Exit status|display|\bthe\b/);
    expect(english.out).not.toMatch(/[éèàœ]|\u00a0/);
  });

  test('shows the four commands first, then those of the site and of the publisher', async () => {
    const { out } = await parse('--help');
    const names = [
      'Commands:',
      'check',
      'backup',
      'apply',
      'status',
      'Site and publishing:',
      'setup',
      'pack',
    ];
    const places = names.map((name) => out.search(new RegExp(`^ *${name}`, 'm')));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test('ends, for every command that runs, with the exit statuses that it can have', async () => {
    const { out } = await parse('apply --help');
    const statuses = out.slice(out.indexOf('Exit status:')).matchAll(/^ {2}(\d+)/gm);
    expect([...statuses].map(([, status]) => Number(status))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await parse('check --help')).out).toMatch(/^ {2}10 .*--strict/m);
  });

  test('without a command goes to standard error, and is a mistake', async () => {
    const { out, err, error } = await parse('');
    expect(out).toBe('');
    expect(err).toMatch(/^Usage: ospi-update/);
    expect(error).toBeInstanceOf(CommanderError);
    expect(error).not.toMatchObject({ exitCode: exitCodes.ok });
  });

  test.each(['--version', '-V', 'version'])('gives the version: %s', async (line) => {
    const { out, error } = await parse(line);
    expect(out).toBe('1.2.3\n');
    expect(error).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ['help', '--help'],
    ['help apply', 'apply --help'],
    ['--lang fr help backup restore', '--lang fr backup restore --help'],
    ['backup help', 'backup --help'],
    ['support help bundle', 'support bundle --help'],
  ])('is there in a word too: %s', async (spoken, option) => {
    const { out, error } = await parse(spoken);
    expect(error).toMatchObject({ exitCode: 0 });
    expect(out).toBe((await parse(option)).out);
    expect(out).toMatch(/^Usage: ospi-update/);
  });

  test('names what a group holds, such as the bundle for support', async () => {
    const { out } = await parse('support --help');
    for (const name of ['bundle [ARCHIVE]', 'recover', 'release', 'revoke', 'replay'])
      expect(out).toContain(`\n  ${name}`);
  });
});
