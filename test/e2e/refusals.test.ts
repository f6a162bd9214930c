import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withOwnMounts } from '../mounts.ts';
import { asNobody, expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

/** Words before a command line that run it as on a server that lacks one of its programs. */
function without(program: string): string[] {
  return withOwnMounts(
    'mount --bind /dev/null "$1" || exit; p=$1; shift; "$@"; c=$?; umount "$p"; exit $c',
    program,
  );
}

/** Words before a command line that hold even root to the modes of files. */
function withoutPrivilege(): string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];
}

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

  // Who runs it.
  expectEnd(await site.run(apply, { through: asNobody }), 9, /root/);
  await unchanged();

  // A person who does not accept the notice.
  expectEnd(await site.run(['apply', archive]), 3, /--accept-notice/);
  await unchanged();

  // After all of this the very same update is installed.
  expectEnd(await site.run(apply), 0);
});

test.each(['/usr/bin/tar', '/usr/bin/flock', '/usr/bin/sync'])(
  'without %s it says what is missing',
  async (path) => {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    const before = await fingerprint(site);
    const ran = await site.run(['apply', '--accept-notice', archive], { through: without(path) });
    expectEnd(ran, 3, new RegExp(path.slice(path.lastIndexOf('/') + 1)));
    expect(await fingerprint(site)).toBe(before);
  },
);

test('a service that cannot be asked for is a missing prerequisite', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const script = join(site.root, 'bin/planipsy-service');
  onTestFinished(() => chmod(script, 0o755)); // It is needed to end the services.
  await chmod(script, 0o644);
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /planipsy-service|superviseur/);
  expect(await fingerprint(site)).toBe(before);
});

test('folders that cannot be written are named before anything is changed', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['backup']), 0);
  const through = withoutPrivilege();
  for (const folder of [site.root, site.state, site.public, site.backups]) {
    await chmod(folder, 0o555);
    const before = await fingerprint(site);
    expectEnd(await site.run(['apply', '--accept-notice', archive], { through }), 3, new RegExp(folder));
    if (folder === site.backups) expectEnd(await site.run(['backup'], { through }), 11, new RegExp(folder));
    expect(await fingerprint(site)).toBe(before);
    await chmod(folder, 0o755);
  }
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

test('a file where a folder should be is named, and changes nothing', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['status']), 0);
  await mkdir(site.state, { recursive: true });
  await writeFile(join(site.state, 'notices'), 'a file where a folder should be');
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /notices/, /Nothing was changed/);
  expect(await fingerprint(site)).toBe(before);
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
