import { appendFile, chmod, cp, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import { expectEnd, fingerprint, makeSite } from './sites.ts';

test('an archive that is not what the vendor signed is refused as what it is', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const before = await fingerprint(site);
  const copy = async (name: string) => {
    const path = join(site.publisher, name);
    await cp(archive, path);
    return path;
  };
  const truncated = await copy('truncated.ospi');
  await truncate(truncated, 3000);
  const longer = await copy('longer.ospi');
  await appendFile(longer, 'more');
  const folder = join(site.publisher, 'unpacked');
  await mkdir(folder);
  const tar = join(site.publisher, 'plain.ospi');
  await runOrThrow(['tar', '-cf', tar, '-C', site.publisher, 'unpacked']);
  const unsigned = join(site.publisher, 'unsigned.ospi');
  await writeFile(join(folder, 'manifest.json'), '{"format":1}');
  await runOrThrow(['tar', '-czf', unsigned, '-C', folder, 'manifest.json']);
  const archives = [
    truncated,
    longer,
    folder,
    tar,
    unsigned,
    join(site.publisher, 'nowhere.ospi'),
    await site.packUpdate({ version: '4.1.0', name: 'older.ospi' }),
    await site.packUpdate({ version: '5.0.0', name: 'far.ospi', manifest: { from: '>=4.9.0' } }),
    await site.packUpdate({ version: '4.3.0', name: 'other.ospi', manifest: { product: 'pmsipilot' } }),
  ];
  const said = new Set<string>();
  for (const path of archives) {
    const ran = await site.run(['apply', '--accept-notice', path]);
    expectEnd(ran, 4);
    expectEnd(await site.run(['check', path]), 4);
    said.add(ran.stderr.replaceAll(path, ''));
    expect(await fingerprint(site)).toBe(before);
  }
  expect(said.size).toBe(archives.length);

  const otherKey = await makeSite({ isOtherVendor: true });
  const foreign = await otherKey.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', foreign]), 4);
  expect(await fingerprint(site)).toBe(before);
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

/** A command prefix that runs it as on a server that lacks one of its programs. */
function without(program: string): string[] {
  return withOwnMounts(
    'mount --bind /dev/null "$1" || exit; p=$1; shift; "$@"; c=$?; umount "$p"; exit $c',
    program,
  );
}

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

/** A command prefix that makes even root subject to file modes. */
function withoutPrivilege(): string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];
}

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
