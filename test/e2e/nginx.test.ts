import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { logToTerminal, outliveWorkers } from '../../fixtures/nginx/nginx.ts';
import { run, start } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { namePlace, readRecords, readStatus } from './interrupt.ts';
import { expectEnd, fingerprint, makeSite } from './sites.ts';

/** A site's nginx, as its administrator uses it. */
function takeNginx(site: ScratchSite) {
  const folder = join(site.folder, 'nginx');
  const config = join(folder, 'nginx.conf');
  const pidFile = join(folder, 'nginx.pid');
  const answers = async () => (await site.ask('/').catch(() => undefined)) !== undefined;
  return {
    async reload(change: (config: string) => string = (same) => same) {
      await writeFile(config, change(await readFile(config, 'utf8')));
      const master = Number(await readFile(pidFile, 'utf8'));
      await outliveWorkers(master, () => Promise.resolve(process.kill(master, 'SIGHUP')));
    },
    async stop() {
      process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGQUIT');
      await expect.poll(answers).toBe(false);
    },
    async start() {
      const nginx = start(['nginx', '-p', folder, '-c', config, ...logToTerminal()]);
      onTestFinished(async () => {
        nginx.kill('SIGTERM');
        await nginx.ended;
      });
      await expect.poll(answers).toBe(true);
    },
  };
}

const withoutSnippet = (config: string) => config.replace(/^( *)include ".*snippet.*;$/m, '$1# no include');

/** Resolves when the update has got this far; the hook then waits for the file to go. */
async function applyUpTo(site: ScratchSite, archive: string, place: string) {
  const running = site.start(['apply', '--accept-notice', archive]);
  await expect
    .poll(async () => (await readRecords(site)).map(namePlace), { timeout: 60_000, interval: 20 })
    .toContain(place);
  return running;
}

test('nginx that could not show the page is noticed before anything is stopped, and may do what it likes afterwards', async () => {
  const site = await makeSite();
  const nginx = takeNginx(site);
  const hold = join(site.folder, 'hold');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'pre-install': `while test -e '${hold}'; do sleep 0.05; done` },
  });
  const apply = ['apply', '--accept-notice', archive];
  expectEnd(await site.run(['check', '--accept-notice', archive]), 0);
  const before = await fingerprint(site);
  const withSnippet = await readFile(join(site.folder, 'nginx/nginx.conf'), 'utf8');

  await nginx.stop();
  expectEnd(await site.run(apply), 3, /nginx/);
  await nginx.start();
  await nginx.reload(withoutSnippet);
  await expect.poll(async () => (await site.run(['check'])).code).toBe(3);
  expectEnd(await site.run(apply), 3, /snippet/);
  await nginx.reload(() =>
    withSnippet.replace(
      'http {',
      'http {\n  open_file_cache max=100 inactive=60s;\n  open_file_cache_valid 60s;',
    ),
  );
  await chmod(site.public, 0o700);
  await expect.poll(async () => (await site.run(['check'])).stdout).not.toMatch(/is not included/);
  if (process.getuid?.() === 0) expectEnd(await site.run(apply), 3, /nginx/);
  await chmod(site.public, 0o755);
  expect(await fingerprint(site)).toBe(before);

  await writeFile(hold, '');
  const running = await applyUpTo(site, archive, 'step.started hook-pre-install');
  await nginx.reload();
  expect((await site.ask('/')).status).toBe(503);
  await nginx.stop();
  await nginx.start();
  expect((await site.ask('/')).status).toBe(503);
  await rm(hold);
  expectEnd(await running.ended, 0, /4\.3\.0/);
  expect((await site.ask('/')).status).toBe(200);
});

test('when nginx loses the snippet in the middle, the old version comes back, and nobody reached the new one', async () => {
  const site = await makeSite();
  const nginx = takeNginx(site);
  const hold = join(site.folder, 'hold');
  await writeFile(hold, '');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { migrate: `while test -e '${hold}'; do sleep 0.05; done` },
  });
  const running = await applyUpTo(site, archive, 'step.started hook-migrate');
  await nginx.reload(withoutSnippet);
  await expect.poll(async () => (await site.ask('/')).status).toBe(502);
  await rm(hold);
  expectEnd(await running.ended, 7, /4\.2\.0/);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expect((await site.ask('/')).status).toBe(200);
});

test('a page that cannot be taken off is no success: it stays, and the remedy is said', async () => {
  const site = await makeSite();
  const isRoot = process.getuid?.() === 0;
  const seal = isRoot
    ? `mount --bind '${site.public}' '${site.public}' && mount -o remount,bind,ro '${site.public}'`
    : `chmod 555 '${site.public}'`;
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { 'post-install': seal } });
  const unseal = () => (isRoot ? run(['umount', site.public]) : run(['chmod', '755', site.public]));
  onTestFinished(async () => {
    await unseal();
  });
  const ended = await site.run(['apply', '--accept-notice', archive]);
  expectEnd(ended, 8, /maintenance page/, /maintenance\.flag/, /support recover/);
  expect((await site.ask('/')).status).toBe(503);
  expect(await readStatus(site)).toMatchObject({
    page: 'on',
    version: '4.3.0',
    last: { ending: 'maintenance' },
  });
  expectEnd(await site.run(['support', 'recover']), 8, /maintenance\.flag/);
  await unseal();
  expectEnd(await site.run(['--lang', 'fr', 'support', 'recover']), 0, /4\.3\.0/);
  expect((await site.ask('/')).status).toBe(200);
});
