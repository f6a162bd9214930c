import { chmod, chown, mkdir, open, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listServicePrograms } from '../../../src/domain/site/trusted-places.ts';
import { findChangeable, requireTrusted, requireTrustedFiles } from '../../../src/domain/files/trust.ts';
import { walkTo } from '../../../src/domain/files/walk.ts';
import { makeScratchFolder } from '../../ports.ts';

const stranger = 4102;

test('the way to a file passes every link, and where each of them stands', async () => {
  const top = await makeScratchFolder();
  const at = (name: string) => join(top, name);
  await mkdir(at('a/b'), { recursive: true });
  await mkdir(at('c'));
  await writeFile(at('a/b/end'), '');
  await symlink('../a/b/end', at('c/second'));
  await symlink(at('c/second'), at('first'));
  const { passed, end } = await walkTo(at('first'));
  expect(end).toBe(at('a/b/end'));
  expect(passed).toEqual(expect.arrayContaining(['first', 'c', 'c/second', 'a', 'a/b', 'a/b/end'].map(at)));
  expect(await walkTo(at('a/missing/file'))).toMatchObject({ end: at('a/missing/file') });
  await symlink('loop', at('loop'));
  expect((await walkTo(at('loop'))).passed).toContain(at('loop'));
});

test('what root runs for a service is the program, and the script of an interpreter', () => {
  const status: [string, ...string[]] = ['systemctl', 'is-active', 'x'];
  expect(
    listServicePrograms([
      { unit: 'planipsy.service' },
      {
        name: 'a',
        start: ['/srv/x/ctl', 'start', '/run/pid'],
        stop: ['/bin/sh', '-e', '/srv/x/stop'],
        status,
      },
      {
        name: 'b',
        start: ['env', 'A=/b', 'node', '/srv/x/b.js'],
        stop: ['su', '-', 'x', '-c', '/srv/x/s'],
        status,
      },
    ]),
  ).toEqual(['/srv/x/ctl', '/bin/sh', '/srv/x/stop', '/srv/x/b.js']);
});

describe.runIf(process.geteuid?.() === 0)('root', () => {
  test('does not trust a link of another user between two links of its own', async () => {
    const top = await makeScratchFolder();
    const at = (name: string) => join(top, name);
    for (const name of ['own', 'others']) await mkdir(at(name));
    await writeFile(at('own/real.yaml'), '');
    await symlink(at('own/real.yaml'), at('others/hop'));
    await symlink(at('others/hop'), at('own/link.yaml'));
    await requireTrusted([at('own/link.yaml')]);
    await chown(at('others'), stranger, stranger);
    await expect(requireTrusted([at('own/link.yaml')])).rejects.toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: at('others'), by: 'owner', uid: stranger }] },
    });
    await expect(requireTrustedFiles([at('own/link.yaml')])).rejects.toMatchObject({
      code: 'usage.file-writable-by-others',
      params: { file: at('own/link.yaml'), path: at('others') },
    });
  });

  test('does not trust a name that leads elsewhere than it says', async () => {
    const file = join(await makeScratchFolder(), 'file');
    await writeFile(file, '');
    const opened = await open(file);
    const place = `/proc/${process.pid}/fd/${opened.fd}`;
    await requireTrusted([place]);
    // Like a file in memory, which a caller may pass as standard input: none of its names exists.
    await rm(file);
    await opened.chown(stranger, stranger);
    await expect(requireTrusted([place])).rejects.toMatchObject({
      params: { findings: [{ path: place, by: 'owner', uid: stranger }] },
    });
    await opened.close();
  });

  test('writes where nobody else decides what the name leads to', async () => {
    const top = await makeScratchFolder();
    const at = (name: string) => join(top, name);
    for (const name of ['own', 'drop', 'open']) await mkdir(at(name));
    await chmod(at('drop'), 0o1777);
    await chmod(at('open'), 0o777);
    await symlink(at('own'), at('drop/link'));
    expect(await findChangeable(at('own/file'))).toBeUndefined();
    expect(await findChangeable(at('drop/file'))).toBeUndefined();
    expect(await findChangeable(at('open/file'))).toMatchObject({ path: at('open'), by: 'others' });
    await symlink(at('own'), at('open/link'));
    expect(await findChangeable(at('open/link/file'))).toMatchObject({ path: at('open') });
  });
});
