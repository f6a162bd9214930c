import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGroupId } from '../../../src/domain/platform/group.ts';
import { prepareStateFolder } from '../../../src/domain/platform/state-folder.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const ports = createTestPorts();

/** A group that this process may give its files to: any for root, one of their own for others. */
async function chooseGroup(): Promise<string> {
  const { uid, groups } = await ports.system.user();
  return uid === 0 ? 'adm' : (groups.at(-1) ?? 'nogroup');
}

describe('the state folder', () => {
  it('is its owner’s and the administrators’ group’s, who read what is made in it later', async () => {
    const group = await chooseGroup();
    const site = await makeTestSite(await makeScratchFolder(), { administrators: group });
    await rm(site.state, { recursive: true });
    await prepareStateFolder({ site, ports });
    const made = await stat(site.state);
    expect(made.gid).toBe(await readGroupId({ group, ports }));
    expect((made.mode & 0o7777).toString(8)).toBe('2750');
    await mkdir(join(site.state, 'attempts'));
    expect((await stat(join(site.state, 'attempts'))).gid).toBe(made.gid);
  });

  it('lets nginx through the folders above it, whoever it is for', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder, { state: join(folder, 'lib/ospi-update/planipsy') });
    await rm(join(folder, 'lib'), { recursive: true });
    await prepareStateFolder({ site, ports });
    expect((await stat(join(folder, 'lib/ospi-update'))).mode & 0o777).toBe(0o755);
    expect((await stat(site.state)).mode & 0o777).toBe(0o750);
  });

  it('is not left behind half-made by a group that does not exist', async () => {
    const site = await makeTestSite(await makeScratchFolder(), { administrators: 'no-such-group' });
    await rm(site.state, { recursive: true });
    await expect(prepareStateFolder({ site, ports })).rejects.toMatchObject({
      code: 'usage.group-unknown',
      params: { group: 'no-such-group' },
    });
    expect(await readdir(join(site.state, '..'))).not.toContain('state');
  });

  it('made for nobody’s group is given to the right one, with what is in it', async () => {
    const group = await chooseGroup();
    const site = await makeTestSite(await makeScratchFolder(), { administrators: group });
    await chmod(site.state, 0o751);
    await writeFile(join(site.state, 'journal.jsonl'), '');
    await prepareStateFolder({ site, ports });
    const gid = await readGroupId({ group, ports });
    expect((await stat(join(site.state, 'journal.jsonl'))).gid).toBe(gid);
    // nginx's workers can still traverse it to the page.
    expect(((await stat(site.state)).mode & 0o7777).toString(8)).toBe('2751');
  });
});
