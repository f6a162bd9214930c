import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { readRecords } from './interrupt.ts';
import { bareEnv, expectEnd, fingerprint, makeSite, words } from './sites.ts';

/** Its update is large enough to be caught while it is being staged. */
const large: PlatformKit = {
  ...planipsy,
  async writeRelease(options) {
    await planipsy.writeRelease(options);
    if (options.version !== '4.2.0') await writeFile(join(options.folder, 'large'), randomBytes(64 << 20));
  },
};

const stopped = {
  en: /Stopped at your request, before the update started\..* Nothing was changed on the platform\./,
  fr: /Arrêt à votre demande, avant le début de la mise à jour\..* Rien n’a été modifié sur la plateforme\./,
};
const goesOn = {
  en: /The update has started and will run to its end/g,
  fr: /La mise à jour est commencée et va jusqu’à son terme/g,
};
const keys = { stop: '\u0003', suspend: '\u001a', quit: '\u001c', halt: '\u0013', resume: '\u0011' };
const patient = { timeout: 60_000, interval: 1 };

async function hasRecord(site: ScratchSite, place: string): Promise<boolean> {
  return (await readRecords(site)).some(({ event, step }) => place === `${event} ${step}` || place === event);
}

test('before the attempt, Ctrl-C and SIGTERM are a clean stop: at the question, while staging, in both languages', async () => {
  const site = await makeSite({ kit: large });
  const archive = await site.packUpdate({ version: '4.3.0' });
  const before = await fingerprint(site);
  const staging = join(site.root, '.staging');
  for (const [language, when, terminal] of [
    ['en', 'question', true],
    ['fr', 'question', true],
    ['fr', 'staging', true],
    ['en', 'staging', false],
  ] as const) {
    const accept = when === 'question' ? [] : ['--accept-notice'];
    const args = ['--lang', language, 'apply', ...accept, archive];
    const running = site.start(args, terminal ? { keys: '' } : {});
    if (when === 'question') await expect.poll(() => running.said(), patient).toMatch(/\[[yo]\/N\]/);
    else await expect.poll(() => existsSync(staging), patient).toBe(true);
    if (terminal) running.type(keys.stop);
    else running.kill('SIGTERM');
    expectEnd(await running.ended, 2, stopped[language]);
    expect(existsSync(staging)).toBe(false);
    expect(await hasRecord(site, 'attempt.started')).toBe(false);
    if (when === 'question') expect(await fingerprint(site)).toBe(before);
  }
  expect((await fingerprint(site)).split(' ')[0]).toBe(before.split(' ')[0]);
  expectEnd(await site.run(['apply', '--dry-run', archive]), 0);
});

test('after the start, Ctrl-C explains once that the update goes on; neither Ctrl-Z nor Ctrl-\\ nor a stopped terminal halt it', async () => {
  const site = await makeSite();
  const gate = join(site.folder, 'gate');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'pre-install': `while ! test -e '${gate}'; do sleep 0.1; done` },
  });
  const running = site.start(['--lang', 'fr', 'apply', archive], { keys: 'o\n' });
  await expect.poll(() => hasRecord(site, 'step.started hook-pre-install'), patient).toBe(true);
  running.type(keys.stop);
  await expect.poll(() => running.said().replaceAll(/\s+/g, ' '), patient).toMatch(goesOn.fr);
  for (const key of [keys.suspend, keys.quit, keys.stop]) running.type(key);
  running.type(keys.halt);
  await writeFile(gate, '');
  await expect.poll(() => hasRecord(site, 'attempt.succeeded'), patient).toBe(true);
  expect(running.said()).not.toContain('4.3.0 est installée');
  running.type(keys.resume);
  const ran = await running.ended;
  expectEnd(ran, 0, /La version 4\.3\.0 est installée/);
  expect(words(ran).match(goesOn.fr)).toHaveLength(1);
});

test('an update does not wait for its reader: output that is closed, a pipe that is not read until the end', async () => {
  const site = await makeSite();
  const closed = ['sh', '-c', '"$@" >&- 2>&-', 'sh'];
  const first = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', first], { through: closed }), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  // More than the pipe's capacity.
  const talkative = `i=0; while test $i -lt 2000; do i=$((i+1)); echo "::progress 50 line $i ${'of what is told '.repeat(60)}"; done`;
  const second = await site.packUpdate({ version: '4.4.0', scripts: { 'pre-install': talkative } });
  const gate = join(site.folder, 'gate');
  const late = ['sh', '-c', '"$@" | { while ! test -e "$0"; do sleep 0.1; done; cat; }', gate];
  const running = site.start(['--json', 'apply', '--accept-notice', second], { through: late });
  const version = () => readRecords(site).then((records) => records.at(-1)?.data);
  await expect.poll(version, patient).toMatchObject({ version: '4.4.0' });
  await writeFile(gate, '');
  const { stdout } = await running.ended;
  expect(Buffer.byteLength(stdout)).toBeGreaterThan(1 << 17);
  const lines = stdout.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'applied', to: '4.4.0' });
});

test('a planned update that is stopped before it begins stays planned, and the next run begins it', async () => {
  const site = await makeSite({ kit: large });
  const archive = await site.packUpdate({ version: '4.3.0' });
  await cp(archive, join(site.inbox, basename(archive)));
  const env = { ...bareEnv, TZ: 'UTC' };
  const now = new Date().toISOString().slice(0, 16);
  const yesterday = { env: { ...env, NO_FAKE_STAT: '1' }, through: ['faketime', '-f', '-1d'] };
  expectEnd(await site.run(['apply', '--at', now, '--accept-notice'], yesterday), 0);

  const running = site.start(['apply', '--planned'], { env });
  await expect.poll(() => existsSync(join(site.root, '.staging')), patient).toBe(true);
  running.kill('SIGTERM');
  expectEnd(await running.ended, 2, stopped.en);
  expect(await hasRecord(site, 'attempt.started')).toBe(false);

  expectEnd(await site.run(['apply', '--planned'], { env }), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});
