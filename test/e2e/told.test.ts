import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProgressFile } from '../../src/model/progress.ts';
import { namePlace, readRecords, readStatus } from './interrupt.ts';
import { expectEnd, makeSite, reconfigure } from './sites.ts';

interface Service {
  name: string;
  start: string[];
}

test('on the way back status, page and output say what is being done, and a failed hook has one name', async () => {
  const site = await makeSite();
  const hold = join(site.folder, 'hold');
  const configFile = await reconfigure(site, (config) => {
    for (const service of config['services'] as Service[])
      service.start = [
        '/bin/sh',
        '-c',
        `while test -e '${hold}'; do sleep 0.05; done; exec ${service.start.join(' ')}`,
      ];
  });
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: {
      migrate: `echo why; echo '::progress 50 half'; echo '::progress half'; touch '${hold}'; exit 3`,
    },
  });
  const running = site.start(['apply', '--accept-notice', archive], { configFile });
  const ask = async () => (await readStatus(site)).running;
  await expect.poll(async () => (await ask())?.undoing, { timeout: 60_000 }).toBe('stop-services');
  expect(await ask()).toMatchObject({ step: 'hook-migrate', rollingBack: true });
  const told = await site.run(['status']);
  expectEnd(told, 0, /rolling back to 4\.2\.0/, /Step: Start of the previous version’s services/);
  expectEnd(
    await site.run(['--lang', 'fr', 'status']),
    0,
    /Étape : Démarrage des services de la version précédente/,
  );
  const file = join(site.public, 'progress.json');
  const { step } = JSON.parse(await readFile(file, 'utf8')) as ProgressFile;
  expect(step?.title.en).toBe('Start of the previous version’s services');
  await rm(hold);
  const ended = await running.ended;
  expectEnd(ended, 7, /Start of the previous version’s services… /, /\(the backup is kept\): done/);
  expectEnd(
    ended,
    7,
    /failed at the step “Migrating the notes”/,
    /failed with code 3\. \S+ \S+ \| why \S+ \S+ The full/,
  );
  expect(ended.stdout + ended.stderr).not.toMatch(/::progress|Undoing|hook migrate”/);
  const { outcome, steps } = JSON.parse(await readFile(file, 'utf8')) as ProgressFile;
  expect(outcome?.en).toMatch(/^\[OSPI-0701\] .*“Migrating the notes”/);
  expect(steps.find(({ name }) => name === 'backup')?.state).toBe('finished');
});

test('a held version that nobody is allowed to see is looked at on the server itself', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const running = site.start(['apply', '--accept-notice', '--hold', archive]);
  await expect
    .poll(async () => (await readRecords(site)).map(namePlace), { timeout: 60_000 })
    .toContain('hold.started hold');
  const [, health] =
    /url: (http:\/\/127\.0\.0\.1:\d+)\/health/.exec(await readFile(site.configFile, 'utf8')) ?? [];
  expect((await readStatus(site)).running).toMatchObject({ lookAt: health });
  expectEnd(
    await site.run(['status']),
    0,
    new RegExp(`check the new version on this server itself, at ${health}`),
  );
  expectEnd(await site.run(['apply', '--open']), 0);
  expectEnd(await running.ended, 0);
});

test('a restore asks at a terminal, unless told not to; without a terminal it must be told', async () => {
  const site = await makeSite();
  expectEnd(await site.run(['backup']), 0);
  await site.stopServices();
  const restore = ['backup', 'restore', (await readStatus(site)).backups[0]?.id ?? ''];
  const asked = await site.run(restore, { keys: 'n\n' });
  expectEnd(asked, 3, /Restore it now\? \[y\/N\]/, /OSPI-0327/);
  const through = ['sh', '-c', '"$@" | cat; exit 0', 'sh'];
  expectEnd(await site.run(restore, { keys: '', through }), 0, /OSPI-0223/, /restore \S+ --yes/);
  await writeFile(join(site.root, 'shared/new'), '');
  expectEnd(await site.run([...restore, '--yes'], { keys: '' }), 0, /was restored/);
  expectEnd(await site.run(restore), 2, /OSPI-0298/, /--yes/);
  expectEnd(await site.run([...restore, '--yes']), 0, /was restored/);
  await site.startServices();
});
