import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asNobody, expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

test('no refusal changes platform, backups or journal, and none counts as an attempt', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const apply = ['apply', '--accept-notice', archive];
  const before = await fingerprint(site);
  const unchanged = async () => {
    expect(await fingerprint(site)).toBe(before);
  };

  // The command line.
  expectEnd(await site.run(['apply', '--force', archive]), 2, /--force/);
  expectEnd(await site.run(['aply', archive]), 2, /apply/);
  expectEnd(await site.run(['apply', archive, 'another']), 2);
  await unchanged();

  // The configuration.
  const misspelt = await reconfigure(site, (config) => {
    config['servces'] = config['services'];
    delete config['services'];
    config['url'] = 'not a url';
  });
  expectEnd(await site.run(apply, { configFile: misspelt }), 2, /servces/, /services/, /url/);
  expectEnd(await site.run(apply, { configFile: join(site.folder, 'none.yaml') }), 2, /none\.yaml/);
  const broken = join(site.folder, 'broken.yaml');
  await writeFile(broken, 'product: [planipsy\nroot: {');
  expectEnd(await site.run(apply, { configFile: broken }), 2, /broken\.yaml/);
  await unchanged();

  // The prerequisites.
  const demanding = await reconfigure(site, (config) => {
    config['requirements'] = {
      cpuCores: { minimum: 1, recommended: 1 },
      memoryGiB: { minimum: 9000, recommended: 9000 },
      freeDiskPercent: 1,
    };
  });
  expectEnd(await site.run(apply, { configFile: demanding }), 3, /9[\s,.]?000/);
  expectEnd(await site.run(['check', archive], { configFile: demanding }), 3);
  await unchanged();

  // The user who runs it.
  expectEnd(await site.run(apply, { through: asNobody }), 9, /root/);
  await unchanged();

  // A person who does not accept the notice.
  expectEnd(await site.run(['apply', archive]), 3, /--accept-notice/);
  await unchanged();

  // After all of this the same update is installed.
  expectEnd(await site.run(apply), 0);
});

test('warnings alone are exit 10 with --strict, and no obstacle without', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const wishful = await reconfigure(site, (config) => {
    config['requirements'] = {
      cpuCores: { minimum: 1, recommended: 1 },
      memoryGiB: { minimum: 1, recommended: 9000 },
      freeDiskPercent: 1,
    };
  });
  expectEnd(await site.run(['check', '--strict', archive], { configFile: wishful }), 10);
  expectEnd(await site.run(['check', archive], { configFile: wishful }), 0);
});

test('a journal that someone changed stops everything that would decide by it', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'pre-install' });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
  const journal = join(site.state, 'journal.jsonl');
  const content = await readFile(journal, 'utf8');
  await writeFile(journal, content.replace('"attempt.failed"', '"attempt.succeeded"'));
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /journal/);
  expect(await fingerprint(site)).toBe(before);
  await rm(journal);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /journal/);
});

test('the same refusal in French, as the language asks for it', async () => {
  const site = await makeSite();
  const env = { PATH: '/usr/bin:/bin', LANG: 'fr_FR.UTF-8' };
  expectEnd(
    await site.run(['apply', 'nulle-part.ospi'], { env }),
    4,
    /Rien n’a été modifié sur la plateforme/,
  );
  expectEnd(await site.run(['apply', 'nulle-part.ospi', '--lang', 'en'], { env }), 4, /Nothing was changed/);
});
