import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readFile,
  rename,
  rm,
  rmdir,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProgress } from '../../src/domain/attempt/read-progress.ts';
import { forgeChain } from '../fuzz/targets/journal.ts';
import {
  bounded,
  exists,
  expectRefusal,
  fingerprintAll,
  shareVictim,
  withState,
  writeConfiguration,
  type Refusal,
} from './hostile.ts';
import { expectEnd } from './sites.ts';

const victim = shareVictim({ installs: true });
const isRoot = process.geteuid?.() === 0;
const nobody = 65534;

const state = (name: string) => join(victim().site.state, name);
const journal = () => state('journal.jsonl');
const served = (name: string) => join(victim().site.public, name);

/** What takes the place of a file, created from its path and the sentinel's. */
type Plant = (path: string, sentinel: string) => Promise<void> | void;

const plants: readonly (readonly [string, Plant, RegExp, RegExp])[] = [
  ['a symbolic link', (path, sentinel) => symlink(sentinel, path), /symbolic link/, /lien symbolique/],
  ['a second name', (path, sentinel) => link(sentinel, path), /hard link/, /lien physique/],
  ['a pipe', (path) => void execFileSync('mkfifo', [path]), /not a regular file/, /fichier ordinaire/],
  ['a folder', (path) => mkdir(path), /not a regular file/, /fichier ordinaire/],
  ['a socket', plantSocket, /not a regular file/, /fichier ordinaire/],
  ...(isRoot
    ? [
        [
          'a device',
          (path: string) => void execFileSync('mknod', [path, 'c', '1', '5']),
          /not a regular file/,
          /fichier ordinaire/,
        ] as const,
      ]
    : []),
];

/** The listener removes its own name when it ends; by then it has another one. */
async function plantSocket(path: string): Promise<void> {
  const server = createServer().listen(`${path}.own`);
  await once(server, 'listening');
  await rename(`${path}.own`, path);
  server.close();
}

describe.each([
  { name: 'journal.jsonl', forms: plants },
  { name: 'lock', forms: plants.slice(0, 3) },
  { name: 'journal.reserve', forms: plants.slice(0, 3) },
])('$name', ({ name, forms }) => {
  test.each(forms)(
    'prepared as %s is refused, without waiting and without following',
    async (_, plant, en, fr) => {
      await withState(victim(), async () => {
        await rm(state(name), { force: true });
        await plant(state(name), victim().sentinel);
        const path = new RegExp(state(name).replaceAll('.', '\\.'));
        const said = await expectRefusal(victim(), { code: 3, en, fr }, { through: bounded });
        expect(said).toMatch(path);
        // Read-only commands end too.
        if (name !== 'journal.reserve')
          expect([0, 3]).toContain((await victim().site.run(['status'], { through: bounded })).code);
        expect(await readFile(victim().sentinel, 'utf8')).toBe('precious');
      });
    },
  );
});

test('names that can be guessed, prepared as links, lead nowhere', async () => {
  const { site, sentinel, outside } = victim();
  await withState(victim(), async () => {
    // A last line truncated by a power cut is saved aside under a name derived from the journal's size.
    await appendFile(journal(), '{"seq":');
    const { size } = await lstat(journal());
    await symlink(sentinel, `${journal()}.torn-${size}`);
    await mkdir(state('notices/4.4.0'), { recursive: true });
    await symlink(sentinel, state('notices/4.4.0/notice.md'));
    await symlink(outside, join(site.root, '.staging'));
    await symlink(outside, join(site.root, '.staging.removed-4.4.0'));
    await symlink(sentinel, served('progress.json.tmp'));
    // A page that nginx cannot read is no page, so that link leads to something. In place of a flag it would be one.
    const forms: Readonly<Record<string, Plant>> = {
      'progress.json': (path) => symlink(sentinel, path),
      'maintenance.html': (path) => link(sentinel, path),
      'maintenance-sent.html': (path) => void execFileSync('mkfifo', [path]),
      'maintenance-cut.html': (path) => symlink(path, path),
      'follow-up.html': plantSocket,
      'maintenance.fr.json': (path) => symlink('/dev/full', path),
      'maintenance.en.json': (path) => symlink(path, path),
      'maintenance-cut.fr.json': (path) => symlink(sentinel, path),
      'maintenance-cut.en.json': (path) => link(sentinel, path),
      'maintenance.flag': (path) => symlink(join(outside, 'none'), path),
      'maintenance.held': (path) => symlink(join(outside, 'none'), path),
    };
    for (const [name, plant] of Object.entries(forms)) {
      await rm(served(name), { force: true });
      await plant(served(name), sentinel);
    }
    await symlink(sentinel, state('open-request.json'));
    await symlink(outside, join(site.backups, '.20260101T000000Z-abcd.partial'));
    const failing = await site.packUpdate({ version: '4.4.0', name: 'failing.ospi', failIn: 'pre-install' });
    expectEnd(await site.run(['apply', '--accept-notice', failing], { through: bounded }), 7);
    expect(await readFile(sentinel, 'utf8')).toBe('precious');
    expect(await readFile(`${journal()}.torn-${size}`, 'utf8')).toBe('{"seq":');
    expect(await readFile(state('notices/4.4.0/notice.md'), 'utf8')).not.toBe('precious');
    for (const name of Object.keys(forms).filter((name) => name.endsWith('l') || name.endsWith('n')))
      expect((await lstat(served(name))).isFile(), name).toBe(true);
    for (const name of ['maintenance.flag', 'maintenance.held', '../outside/none'])
      expect(await exists(served(name)), name).toBe(false);
  });
  for (const name of ['.staging.removed-4.4.0', '.staging']) await rm(join(site.root, name), { force: true });
});

describe('a place that is taken', () => {
  // `check` found nothing wrong, and the update was refused.
  test('by a left-over release, a check reports it as an update does', async () => {
    const { site, archive } = victim();
    const release = join(site.root, 'releases/4.4.0');
    await symlink('none', release);
    const taken = { code: 3, en: /4\.4\.0/, fr: /4\.4\.0/ };
    expect(await expectRefusal(victim(), taken)).toContain(release);
    expectEnd(await site.run(['check', archive]), 3, new RegExp(release));
    await rm(release);
  });

  // The folder was found under the page, when the attempt had begun: it failed, and support had to release the
  // platform.
  test.each(['progress.json', 'maintenance.held'])(
    'by a folder, %s is refused before an attempt',
    async (name) => {
      await withState(victim(), async () => {
        await rename(served(name), `${served(name)}.kept`).catch(() => undefined);
        await mkdir(served(name));
        const taken = { code: 3, en: /is a folder, but an update/, fr: /est un dossier, là où/ };
        expect(await expectRefusal(victim(), taken)).toContain(served(name));
        expectEnd(await victim().site.run(['check']), 3, taken.en);
        await rmdir(served(name));
        await rename(`${served(name)}.kept`, served(name)).catch(() => undefined);
      });
    },
  );

  test.each([
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['a link that leads nowhere', (path: string) => symlink('none', path)],
  ])('by %s, the folder of the attempts’ logs is refused before an attempt', async (_, plant) => {
    await withState(victim(), async () => {
      await rm(state('attempts'), { recursive: true });
      await plant(state('attempts'));
      const taken = { code: 3, en: /is not a folder/, fr: /n’est pas un dossier/ };
      expect(await expectRefusal(victim(), taken, { through: bounded })).toContain(state('attempts'));
    });
  });
});

// An endless status: an account that could write in the public folder had replaced the progress by a pipe.
test.each([
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
  ['a device', (path: string) => symlink('/dev/zero', path)],
])('progress that is %s is none, and is not waited for', async (_, plant) => {
  const folder = join(victim().site.folder, 'misled');
  await mkdir(folder);
  await plant(join(folder, 'progress.json'));
  expect(await readProgress({ site: { root: folder, state: folder, public: folder } })).toBeUndefined();
  await rm(folder, { recursive: true });
});

describe('a journal that is not what was written', () => {
  const lines = async () => (await readFile(journal(), 'utf8')).trimEnd().split('\n');
  const write = (text: readonly string[]) => writeFile(journal(), text.map((line) => `${line}\n`).join(''));
  const untrusted = { code: 3, en: /journal cannot be trusted/, fr: /journal n’est pas fiable/ };
  const damages: readonly (readonly [string, () => Promise<void>, Refusal])[] = [
    [
      'edited',
      async () => write((await lines()).map((line) => line.replace('4.3.0', '4.0.1'))),
      { ...untrusted, en: /was changed after/ },
    ],
    [
      'reordered',
      async () => write((await lines()).toReversed()),
      { ...untrusted, en: /line 1 .* does not follow/ },
    ],
    [
      'with a record said twice',
      async () => write([...(await lines()), (await lines()).at(-1) ?? '']),
      { ...untrusted, en: /does not follow/ },
    ],
    ['cut at its end', async () => write((await lines()).slice(0, -2)), { ...untrusted, en: /is missing/ }],
    [
      'cut at its beginning',
      async () => write((await lines()).slice(1)),
      { ...untrusted, en: /line 1 .* does not follow/ },
    ],
    ['emptied', () => truncate(journal()), { ...untrusted, en: /is missing/ }],
    ['deleted', () => rm(journal()), { ...untrusted, en: /is missing/ }],
    [
      'with NUL bytes',
      async () => appendFile(journal(), Buffer.alloc(4096).fill('\n', 4095)),
      { ...untrusted, en: /not a journal record/ },
    ],
    [
      'not UTF-8',
      async () => appendFile(journal(), Buffer.from('{"a":"\xff"}\n', 'latin1')),
      { ...untrusted, en: /not a journal record/ },
    ],
    [
      'with nested JSON',
      async () => appendFile(journal(), `${'['.repeat(200_000)}\n`),
      { ...untrusted, en: /not a journal record/ },
    ],
    [
      'with a line of 100 MB',
      async () => appendFile(journal(), `${'x'.repeat(100_000_000)}\n`),
      { ...untrusted, en: /more than the maximum of 67108864/ },
    ],
    [
      'of zeros',
      () => truncate(journal(), 2 ** 27),
      { ...untrusted, en: /more than the maximum of 67108864/ },
    ],
    [
      'of another platform',
      async () => forge((text) => text.replaceAll('"platform":"planipsy"', '"platform":"planipsy-test"')),
      {
        code: 3,
        en: /does not belong to planipsy: its line 1 is from planipsy-test/,
        fr: /pas celui de planipsy : sa ligne 1/,
      },
    ],
    [
      'of another product, as older tools wrote it',
      async () =>
        forge((text) =>
          text.replaceAll('"platform":"planipsy",', '').replaceAll('"product":"planipsy"', '"product":"bi"'),
        ),
      {
        code: 3,
        en: /does not belong to planipsy: its line \d+ is from bi/,
        fr: /pas celui de planipsy : sa ligne \d+ est de bi/,
      },
    ],
    [
      'forged so that its hashes fit, with a path where a version should be',
      async () => forge((text) => text.replaceAll('"from":"4.2.0"', '"from":"../../outside"')),
      { ...untrusted, en: /not a journal record/ },
    ],
    [
      'forged so that its hashes fit, with a path where an attempt should be',
      async () =>
        forge((text) => text.replaceAll(/"attempt":"[^"]+"/g, '"attempt":"../../outside/sentinel"')),
      { ...untrusted, en: /not a journal record/ },
    ],
  ];

  async function forge(change: (text: string) => string): Promise<void> {
    await writeFile(journal(), forgeChain(change(await readFile(journal(), 'utf8'))));
  }

  test.each(damages)('%s is refused; status tells what is left', async (_, damage, refusal) => {
    await withState(victim(), async () => {
      await damage();
      await expectRefusal(victim(), refusal, { through: bounded });
      const { stdout } = await victim().site.run(['status', '--json'], { through: bounded });
      expect(stdout).toMatch(/"prerequisite\.journal-(?:damaged|foreign|too-large)"/);
    });
  });

  test('stands in a check among all the rest', async () => {
    await withState(victim(), async () => {
      await appendFile(journal(), 'x\n');
      expectEnd(await victim().site.run(['check']), 3, /Memory/, untrusted.en);
    });
  });

  test('written before platforms were named in it is still good', async () => {
    await withState(victim(), async () => {
      await rm(state('attempts'), { recursive: true }); // Its logs have the hashes of what it was.
      await rm(join(victim().site.root, '.ospi-update.json')); // Such a version wrote no mark.
      await forge((text) => text.replaceAll('"platform":"planipsy",', ''));
      expectEnd(await victim().site.run(['apply', '--dry-run', victim().archive]), 0, /4\.4\.0/);
    });
  });
});

describe.runIf(isRoot)('what someone else could have written', () => {
  const written = {
    code: 2,
    en: /Other users could/,
    fr: /D’autres que vous/,
  };

  const places: readonly (readonly [string, string, (path: string) => Promise<void>])[] = [
    ['the state folder, written by all', '.', (path) => chmod(path, 0o777)],
    ['the state folder, of another user', '.', (path) => chown(path, nobody, 0)],
    ['the journal, written by all', 'journal.jsonl', (path) => chmod(path, 0o666)],
    ['the journal, of another user', 'journal.jsonl', (path) => chown(path, nobody, nobody)],
    [
      'the reserve, written by a group',
      'journal.reserve',
      async (path) => (await chown(path, 0, nobody), chmod(path, 0o660)),
    ],
    ['the lock, of another user', 'lock', (path) => chown(path, nobody, nobody)],
    ['the attempts’ logs, written by all', 'attempts', (path) => chmod(path, 0o777)],
    ['the notices, of another user', 'notices', (path) => chown(path, nobody, nobody)],
  ];
  test.each(places)('%s', async (_, name, spoil) => {
    await withState(victim(), async () => {
      await spoil(join(state('.'), name));
      expect(await expectRefusal(victim(), written)).toContain(join(state('.'), name));
    });
  });

  const configurations: readonly (readonly [string, (file: string) => Promise<string>])[] = [
    ['written by all', async (file) => (await chmod(file, 0o666), file)],
    ['written by a group', async (file) => (await chown(file, 0, nobody), await chmod(file, 0o664), file)],
    ['of another user', async (file) => (await chown(file, nobody, nobody), file)],
    ['in a folder of another user', async (file) => (await chown(dirname(file), nobody, nobody), file)],
    ['in a folder that all may write', async (file) => (await chmod(dirname(file), 0o777), file)],
    [
      'behind a link, in a folder that all may write',
      async (file) => {
        await chmod(dirname(file), 0o777);
        const away = await writeConfiguration(victim());
        await rm(away);
        await symlink(file, away);
        return away;
      },
    ],
    [
      'through a link that all may replace',
      async (file) => {
        const open = await writeConfiguration(victim());
        await rename(open, `${open}.gone`);
        await symlink(file, open);
        await chmod(dirname(open), 0o777);
        return open;
      },
    ],
    [
      'with a second name, of another user',
      async (file) => {
        const other = join(victim().site.folder, 'other-name.yaml');
        await rm(other, { force: true });
        await link(file, other);
        await chown(other, nobody, nobody);
        return file;
      },
    ],
  ];
  test.each(configurations)('a configuration %s', async (_, spoil) => {
    const configFile = await spoil(await writeConfiguration(victim()));
    await expectRefusal(victim(), written, { configFile });
  });

  test('a file of passwords that all may write', async () => {
    const credentials = join(victim().site.folder, 'bi.cnf');
    await writeFile(credentials, '[client]\npassword=x\n');
    await chmod(credentials, 0o666);
    const configFile = await writeConfiguration(victim(), (configuration) => {
      configuration['backup'] = {
        ...(configuration['backup'] as object),
        databases: [{ engine: 'mariadb', name: 'bi', credentialsFile: credentials }],
      };
    });
    expect(await expectRefusal(victim(), written, { configFile })).toContain(credentials);
  });

  test('one file of one backup', async () => {
    const [id = ''] = execFileSync('ls', [victim().site.backups], { encoding: 'utf8' }).split('\n');
    const record = join(victim().site.backups, id, 'backup.json');
    for (const spoil of [() => chmod(record, 0o666), () => chown(record, nobody, 0)]) {
      await spoil();
      expect(await expectRefusal(victim(), written)).toContain(record);
      expectEnd(await victim().site.run(['backup', 'restore', '--yes', id]), 2, written.en);
      await chown(record, 0, 0);
      await chmod(record, 0o600);
    }
  });
});

describe('an invalid configuration', () => {
  const texts: readonly (readonly [string, Plant, RegExp, RegExp])[] = [
    [
      'a pipe',
      (path) => void execFileSync('mkfifo', [path]),
      /not an? (ordinary|regular) file|not a file/,
      /n’est pas un fichier/,
    ],
    [
      'a link to a device',
      (path) => symlink('/dev/zero', path),
      /not an? (ordinary|regular) file|not a file/,
      /n’est pas un fichier/,
    ],
    ['a folder', (path) => mkdir(path), /not an? (ordinary|regular) file|not a file/, /n’est pas un fichier/],
    ['too large', (path) => writeFile(path, '#'.repeat(70_000)), /64 KiB/, /64 Kio/],
    ['not UTF-8', (path) => writeFile(path, Buffer.from('product: "\xe9"\n', 'latin1')), /UTF-8/, /UTF-8/],
    ['NUL bytes', (path) => writeFile(path, Buffer.alloc(100)), /./, /./],
    ['nested without end', (path) => writeFile(path, '['.repeat(30_000)), /nest|deep/, /imbriqu|profond/],
    ['made of aliases', (path) => writeFile(path, 'a: &a [x]\nb: [*a, *a]\n'), /alias/, /alias/],
    [
      'a tag that would be code',
      (path) => writeFile(path, 'a: !!js/function "x"\n'),
      /tag/i,
      /étiquette|tag|balise/i,
    ],
    ['an import', (path) => writeFile(path, '$import: ./evil.js\n'), /\$import/, /\$import/],
  ];
  test.each(texts)('%s', async (_, plant, en, fr) => {
    const file = await writeConfiguration(victim());
    await rm(file);
    await plant(file, victim().sentinel);
    await expectRefusal(victim(), { code: 2, en, fr }, { configFile: file, through: bounded });
  });
});

test('after all of this nothing of the platform has changed', async () => {
  const { site, mark } = victim();
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await exists(mark)).toBe(false);
  expect(await fingerprintAll(victim())).toMatch(/^[0-9a-f]{64}$/);
});
