import { appendFile, cp, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runOrThrow } from '../../fixtures/site/run.ts';
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
