import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { run, start, type Ran } from '../../fixtures/site/run.ts';
import { createProgram } from '../../src/cli.ts';
import { catalogues } from '../../src/messages/index.ts';
import { withOwnMounts } from '../mounts.ts';
import { asNobody } from '../e2e/sites.ts';

/** Names that a shell must quote, or that would do something where it does not. */
const oddNames = ['$(touch HERE).ospi', 'a b.ospi', "it's `touch HERE`;.ospi", 'été & "co".ospi'];
const unshown = 'two\nlines.ospi';
const backupIds = ['20261122T020000Z-a1b2', '20261123T020000Z-c3d4'];
const attempt = '20261122-020000-a1b2';

let folder = '';
let env: Record<string, string> = {};
let inServer: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ospi-update-completions-'));
  await chmod(folder, 0o755);
  const at = (...names: readonly string[]) => join(folder, ...names);
  const home = at('home');
  env = { PATH: `${at('bin')}:/usr/bin:/bin`, HOME: home, TERM: 'xterm', LANG: 'C.UTF-8' };
  for (const name of ['bin', 'home', 'inbox', 'state/attempts', 'backups', 'bi', 'here'])
    await mkdir(at(name), { recursive: true });
  for (const name of [...oddNames, unshown]) await writeFile(at('inbox', name), '');
  for (const id of [...backupIds, 'other']) await mkdir(at('backups', id));
  await writeFile(at('state/attempts', `${attempt}.log`), '');
  await writeFile(at('here', 'local one.ospi'), '');
  await writeFile(at('here', 'other.txt'), '');
  await symlink(inject('program'), at('bin/ospi-update'));
  await symlink(process.execPath, at('bin/node'));
  // Completed like the program; it writes the words that it gets.
  await writeFile(at('bin/show'), '#!/bin/sh\nprintf "%s\\0" "$@" >"$HOME/shown"\n', { mode: 0o755 });

  await cp('/etc', at('etc'), { recursive: true, verbatimSymlinks: true });
  await rm(at('etc/ospi-update'), { recursive: true, force: true });
  await mkdir(at('etc/ospi-update'));
  const planipsy = {
    product: 'planipsy',
    ...{ root: at('root'), state: at('state'), inbox: at('inbox'), backup: { folder: at('backups') } },
  };
  await writeFile(at('etc/ospi-update/planipsy.json'), JSON.stringify(planipsy));
  await writeFile(at('etc/ospi-update/bi.yaml'), 'product: bi\n');
  await writeFile(at('etc/ospi-update/$(touch HERE).yaml'), 'product: bi\n');
  inServer = withOwnMounts('mount --bind "$1" /etc || exit 99; shift; exec "$@"', at('etc'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function complete(line: string, through: readonly string[] = []): Promise<Ran> {
  const program = [...inServer, ...through, process.execPath, inject('program')];
  return run([...program, 'complete', '--line', '--', line], { env, cwd: join(folder, 'here') });
}

async function candidates(line: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await complete(line);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(1, -1)
    .map((each) => each.split('\t')[0] ?? '');
}

describe('what may come next', () => {
  const nothing = () => Promise.resolve();
  const program = createProgram({
    text: catalogues.en.cli,
    tool: '',
    runner: { onPlatform: nothing, anywhere: nothing, everywhere: nothing },
    write: { out: () => undefined, err: () => undefined },
  });

  test('is each command that the help shows, with each of its options', async () => {
    const visible = program.createHelp().visibleCommands(program);
    expect(await candidates('ospi-update ')).toEqual(visible.map((command) => command.name()));
    for (const command of visible) {
      const subcommands = command.createHelp().visibleCommands(command);
      const names = subcommands.map((each) => each.name());
      if (names.length > 0) expect(await candidates(`ospi-update ${command.name()} `)).toEqual(names);
      const options = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
      expect(await candidates(`ospi-update --json ${command.name()} --`)).toEqual(
        expect.arrayContaining([...options, '--platform', '--lang']),
      );
    }
  });

  test.each([
    ['ospi-update --platform ', ['bi', 'planipsy']],
    ['ospi-update --lang=', ['--lang=fr', '--lang=en']],
    ['ospi-update status --format ', ['nagios', 'prometheus']],
    ['ospi-update backup verify --platform planipsy ', ['latest', ...backupIds.toReversed()]],
    ['ospi-update --platform=planipsy status --attempt ', [attempt]],
    ["ospi-update --platform 'plani'psy status --attempt ", [attempt]],
    // Which platform is not known.
    ['ospi-update status --attempt ', []],
    ['ospi-update --platform nothing backup verify ', ['latest']],
    ['ospi-update --config /dev/zero backup verify ', []],
    ['ospi-update unknown --nonsense ', []],
    ['ospi-update apply -- --', []],
    ['ospi-update support "bun', ['bundle', 'recover', 'replay', 'release', 'revoke']],
  ])('%s', async (line, expected) => {
    expect(await candidates(line)).toEqual(expected);
  });

  test('is every archive of the inbox whose name can be shown', async () => {
    const found = await candidates('ospi-update --platform planipsy apply ');
    expect(found.toSorted()).toEqual(oddNames.map((name) => join(folder, 'inbox', name)).toSorted());
  });

  test('is nothing, without a word, for a user who may read nothing', async () => {
    await chmod(join(folder, 'etc/ospi-update'), 0o700);
    for (const line of ['ospi-update --platform ', 'ospi-update --platform planipsy status --attempt ']) {
      const { code, stdout, stderr } = await complete(line, asNobody);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'none\t\n', stderr: '' });
    }
    await chmod(join(folder, 'etc/ospi-update'), 0o755);
  });
});

const scripts = {
  bash: 'man/completions/ospi-update.bash',
  zsh: 'man/completions/_ospi-update',
  fish: 'man/completions/ospi-update.fish',
} as const;
type Shell = keyof typeof scripts;

/** An interactive shell that completes `show` as `ospi-update`. */
async function configureShell(shell: Shell): Promise<readonly string[]> {
  const script = join(checkout, scripts[shell]);
  const home = join(folder, 'home');
  if (shell === 'bash') {
    const file = join(home, 'bashrc');
    await writeFile(file, `source '${script}'\ncomplete -F _ospi_update show\nPS1='ready> '\n`);
    return ['bash', '--noprofile', '--rcfile', file, '-i'];
  }
  if (shell === 'zsh') {
    const lines = [
      `fpath=('${dirname(script)}' $fpath)`,
      'autoload -Uz compinit && compinit -u -d $HOME/zcompdump',
      'compdef _ospi-update show',
      "PS1='ready> '",
      'unsetopt automenu',
    ];
    await writeFile(join(home, '.zshrc'), `${lines.join('\n')}\n`);
    return ['zsh', '-i'];
  }
  const setUp = `source '${script}'; complete -c show -w ospi-update; function fish_prompt; echo 'ready> '; end; function fish_greeting; end`;
  return ['fish', '--no-config', '--init-command', setUp, '--interactive'];
}

/** Types the line and Tab, then Enter: the words that the program was run with. */
async function press(shell: Shell, typed: string): Promise<readonly string[]> {
  const shown = join(folder, 'home/shown');
  await rm(shown, { force: true });
  const running = start([...inServer, ...(await configureShell(shell))], { env, cwd: join(folder, 'here'), keys: '' });
  await expect.poll(() => running.said(), { timeout: 30_000 }).toContain('ready> ');
  running.type(`show ${typed}\t\r`);
  const read = () => readFile(shown, 'utf8').catch(() => '');
  await expect.poll(read, { timeout: 30_000 }).not.toBe('');
  running.type('exit\r');
  await running.ended;
  return (await read()).split('\0').slice(0, -1);
}

describe.each(Object.keys(scripts) as Shell[])('%s', (shell) => {
  test.each([
    ['appl', ['apply']],
    ['backup ver', ['backup', 'verify']],
    ['check --acc', ['check', '--accept-notice']],
    ['status --platform pl', ['status', '--platform', 'planipsy']],
    ['--platform planipsy backup verify 20261122', ['--platform', 'planipsy', 'backup', 'verify', backupIds[0]]],
    ['--platform planipsy status --attempt 2', ['--platform', 'planipsy', 'status', '--attempt', attempt]],
    ['--lang=f', ['--lang=fr']],
    ['apply loc', ['apply', 'local one.ospi']],
    ['--config oth', ['--config', 'other.txt']],
  ])('completes %s', async (typed, expected) => {
    expect(await press(shell, typed)).toEqual(expected);
  });

  test.each([
    ['\\$', oddNames[0]],
    ['a', oddNames[1]],
    ['it', oddNames[2]],
    ['ét', oddNames[3]],
  ])('completes an archive beginning with %s as one word, and runs nothing in it', async (beginning, name = '') => {
    const inbox = join(folder, 'inbox');
    const words = await press(shell, `--platform planipsy apply ${inbox}/${beginning}`);
    expect(words).toEqual(['--platform', 'planipsy', 'apply', join(inbox, name)]);
    await expect(readFile(join(folder, 'here/HERE'))).rejects.toThrow('ENOENT');
  });
});
