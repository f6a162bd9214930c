import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Ran } from '../../fixtures/site/run.ts';
import { account, makeImportSite, type ImportSite } from './import-kit.ts';
import { bareEnv, expectEnd, words } from './sites.ts';

/** The owner of the drop folder, without any right of root's. */
const asAccount = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--'];

/** What root's units do, until the command has ended. */
async function whileServed(asked: ImportSite, ended: Promise<Ran>): Promise<Ran> {
  for (;;) {
    await asked.take();
    await asked.run(['import', '--run'], { env: bareEnv });
    const ran = await Promise.race([ended, sleep(100)]);
    if (ran !== undefined) return ran;
  }
}

async function makeAsked(options: Parameters<typeof makeImportSite>[0] = {}) {
  const asked = await makeImportSite(options);
  const archive = await asked.site.packUpdate({ version: '4.3.0' });
  await chmod(archive, 0o644);
  const start = (args: readonly string[], keys?: string) =>
    asked.site.start(args, {
      through: asAccount,
      configFile: asked.configFile,
      ...(keys === undefined ? { env: bareEnv } : { keys }),
    });
  return { ...asked, archive, start };
}

test('an ordinary account asks from a shell: the notice is shown, the update followed to its end', async () => {
  const asked = await makeAsked();
  const running = asked.start(['import', asked.archive], 'y\n');
  const ran = await whileServed(asked, running.ended);
  expectEnd(ran, 0, /import\/shell-\S+\.notice\.\w+/);
  expect(words(ran).match(/has been installed/g)).toHaveLength(1);
  expect(await asked.site.readInstalledVersion()).toBe('4.3.0');
});

test('without a terminal the notice must be accepted by an option, and the request is withdrawn', async () => {
  const asked = await makeAsked();
  const bare = asked.start(['import', asked.archive]);
  const ran = await whileServed(asked, bare.ended);
  expectEnd(ran, 3, /OSPI-0392/, /--accept-notice/);
  await asked.take();
  const [name = ''] = /shell-\S+(?= is put)/.exec(words(ran)) ?? [];
  expect((await asked.readAnswer(name)).state).toBe('cancelled');
  const accepting = asked.start(['--json', 'import', '--accept-notice', asked.archive]);
  const installed = await whileServed(asked, accepting.ended);
  expectEnd(installed, 0);
  expect(JSON.parse(installed.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    kind: 'request-answered',
    answer: { state: 'succeeded' },
  });
  const again = asked.start(['import', '--accept-notice', asked.archive]);
  expectEnd(await whileServed(asked, again.ended), 3, /OSPI-0389/, /installed already/);
});

test('Ctrl-C leaves the request standing, and says so', async () => {
  const asked = await makeAsked();
  const running = asked.start(['import', asked.archive], '');
  await expect.poll(() => running.said(), { timeout: 60_000 }).toMatch(/is put/);
  running.type('\u0003');
  expectEnd(await running.ended, 2, /OSPI-0291/, /stands/);
  await asked.take();
  expectEnd(await asked.run(['status']), 0, /Requests: shell-.*must be read and accepted/);
});

test('an archive that failed is refused to whoever asks again, and taken again once support has released the platform', async () => {
  const asked = await makeAsked();
  const { site, run } = asked;
  const file = await site.packUpdate({ version: '4.3.1', failIn: 'migrate' });
  await chmod(file, 0o644);
  const retry = async () => whileServed(asked, asked.start(['import', '--accept-notice', file]).ended);
  const failed = await retry();
  expectEnd(failed, 7, /OSPI-0701/);
  const [incident = ''] = /\b\d{8}-\d{6}-[0-9a-f]{4}-[0-9a-f]{8}\b/.exec(words(failed)) ?? [];
  expectEnd(await retry(), 5, /OSPI-05\d\d/, new RegExp(incident));
  const release = join(site.publisher, 'release.txt');
  const order = ['pack', '--release', incident, '--issuer', 'Claire Martin', '--reason', 'x'];
  expectEnd(await run([...order, '--key', join(site.publisher, 'planipsy.key'), '--output', release]), 0);
  expectEnd(await run(['support', 'release', release]), 0);
  expectEnd(await retry(), 7, /OSPI-0701/);
  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  expect(journal.match(/"attempt\.started"/g)).toHaveLength(2);
});

test('where requests are not taken, it says so, and copies nothing', async () => {
  const asked = await makeAsked({ mode: 'off' });
  expectEnd(await asked.start(['import', asked.archive]).ended, 2, /OSPI-0290/);
  expectEnd(await asked.run(['import', '--take']), 2, /OSPI-0290/);
  expectEnd(await asked.run(['import']), 2, /OSPI-0203/);
  expectEnd(await asked.run(['import', '--take', '--run']), 2);
});
