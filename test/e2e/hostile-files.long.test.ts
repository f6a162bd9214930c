import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { plainEnv, runOrThrow } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { count } from '../hostile/tally.ts';
import { expectEnd, fingerprint, makeSite } from './sites.ts';

test('what is no file, or no archive, is refused as what it is', async () => {
  const site = await makeSite();
  const before = await fingerprint(site);
  const at = (name: string) => join(site.publisher, name);
  await runOrThrow(['mkfifo', at('fifo.ospi')]);
  await mkdir(at('folder.ospi'));
  await symlink('nowhere', at('dangling.ospi'));
  await symlink('loop.ospi', at('loop.ospi'));
  await symlink('/dev/zero', at('zero.ospi'));
  const server = createServer().listen(at('socket.ospi'));
  onTestFinished(() => void server.close());
  await once(server, 'listening');

  const cases = [
    [at('fifo.ospi'), /regular file/],
    [at('socket.ospi'), /regular file/],
    [at('zero.ospi'), /regular file/],
    ['/dev/null', /regular file/],
    ['/dev/stdin', /regular file|does not exist/],
    [at('folder.ospi'), /folder/],
    ['/proc/self/status', /not an update archive/],
    ['/proc/self/mem', /cannot be read|not an update archive/],
    [site.configFile, /not an update archive/],
    [at('dangling.ospi'), /does not exist/],
    [at('loop.ospi'), /cannot be read \(ELOOP\)/],
    [`${site.configFile}/x.ospi`, /does not exist/],
    [at(`${'x'.repeat(300)}.ospi`), /cannot be read \(ENAMETOOLONG\)/],
    ['', /does not exist/],
  ] as const;
  for (const [path, said] of cases) {
    expectEnd(await site.run(['apply', '--accept-notice', path]), 4, said);
    expect(await fingerprint(site)).toBe(before);
    count({ kind: 'files that are none', how: 'by the built program', tried: 1 });
  }
});

test('an archive that changes after it was verified is never what is installed', async () => {
  const site = await makeSite();
  const good = await site.packUpdate({ version: '4.3.0', name: 'good.ospi' });
  const other = await site.packUpdate({ version: '4.3.1', name: 'other.ospi' });
  const archive = join(site.publisher, 'handed-over.ospi');
  const before = await fingerprint(site);
  const { length } = await readFile(good);

  const changes: readonly (readonly [name: string, change: () => Promise<void>])[] = [
    ['another signed archive written over it', async () => writeFile(archive, await readFile(other))],
    ['cut', () => truncate(archive, length >> 1)],
    ['emptied', () => truncate(archive, 0)],
    ['grown', () => appendFile(archive, 'more')],
    ['a byte in the middle altered', () => writeAt(archive, length >> 1, 'x')],
    ['its beginning altered', () => writeAt(archive, 0, 'XXXX')],
  ];
  for (const [name, change] of changes) {
    await rm(archive, { force: true });
    await copyFile(good, archive);
    const { code, said } = await applyAndAnswer(site, archive, change);
    expect({ name, code, said }).toEqual({
      name,
      code: 4,
      said: expect.stringMatching(/changed while it was being read/) as string,
    });
    expect((await fingerprint(site)).split(' ')[0]).toBe(before.split(' ')[0]);
    expect(await readFile(join(site.state, 'journal.jsonl'), 'utf8')).not.toContain('attempt.started');
    count({ kind: 'changed while read', how: 'by the built program', tried: 1 });
  }

  // Another file has its name meanwhile: what was verified is installed.
  await copyFile(good, archive);
  const { code } = await applyAndAnswer(site, archive, () => rename(other, archive));
  expect(code).toBe(0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  // Somebody switches the platform back by hand: the highest version ever installed still counts.
  await rm(join(site.root, 'current'));
  await symlink('releases/4.2.0', join(site.root, 'current'));
  const lower = await site.packUpdate({ version: '4.2.5' });
  const led = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', lower]), 4, /4\.2\.5 is older than version 4\.3\.0/);
  expect(await fingerprint(site)).toBe(led);
});

/** Answers yes to the question, which is asked between two readings of the archive, but not before `action`. */
async function applyAndAnswer(
  site: ScratchSite,
  archive: string,
  action: () => Promise<void>,
): Promise<{ code: number | null; said: string }> {
  const command = site.commandLine(['apply', '--lang', 'en', archive]).map((word) => `'${word}'`);
  const child = spawn('script', ['--quiet', '--return', '--command', command.join(' '), '/dev/null'], {
    cwd: site.folder,
    env: plainEnv(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let said = '';
  let answering: Promise<void> | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.includes('[y/N]'))
      answering ??= action().then(() => {
        child.stdin.write('y\n');
      });
  });
  await closed;
  await answering;
  expect(answering).toBeDefined();
  return { code: child.exitCode, said: said.replaceAll(/\s+/g, ' ') };
}

async function writeAt(path: string, position: number, text: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(text, position);
  await file.close();
}
