import { mkdir, readdir, readlink, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { adoptFolder, requireUntouched, restoreFolder } from '../../../src/domain/setup/adoption/adopt.ts';
import { planAdoption } from '../../../src/domain/setup/adoption/plan.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const ports = createTestPorts();
let root: string;

beforeEach(async () => {
  root = join(await makeScratchFolder(), 'platform');
  await mkdir(join(root, 'shared'), { recursive: true });
  await writeFile(join(root, 'server.js'), 'server');
});

function plan() {
  return planAdoption({ root, version: '4.2.0', data: [join(root, 'shared')], ports });
}

async function adopt() {
  const folder = await plan();
  await adoptFolder({ folder, ports });
  return folder;
}

/** Every name with what it is; of the record of an adoption, that it is there. */
async function show(): Promise<readonly string[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const lines = found.map(async (each) => {
    const path = join(each.parentPath, each.name);
    return `${path} ${each.isSymbolicLink() ? await readlink(path) : String(each.isDirectory())}`;
  });
  return (await Promise.all(lines)).toSorted();
}

test('a folder is adopted, and restored as it was', async () => {
  const before = await show();
  const folder = await adopt();
  expect(await readlink(join(root, 'server.js'))).toBe('current/server.js');
  await restoreFolder({ folder, ports });
  expect(await show()).toEqual(before);
});

test.each([
  ['a file that somebody has put there', 'releases/4.2.0/notes', false],
  ['one that has taken the place of a link', 'server.js', true],
  ['one that has taken the place of a link to data', 'releases/4.2.0/shared', true],
  ['another release', 'releases/4.3.0', false],
])('%s is refused before anything is changed', async (_name, path, isTaken) => {
  const folder = await adopt();
  if (isTaken) await rename(join(root, path), join(root, 'put-aside'));
  await writeFile(join(root, path), 'of somebody else');
  const before = await show();
  const named = path === 'server.js' ? 'releases/4.2.0/server.js' : path;
  const refusal = {
    code: 'prerequisite.setup-cannot-adopt',
    params: { obstacle: { kind: 'changed', path: join(root, named) } },
  };
  await expect(restoreFolder({ folder, ports })).rejects.toMatchObject(refusal);
  await expect(requireUntouched(folder)).rejects.toMatchObject(refusal);
  expect(await show()).toEqual(before);
});

test('a name that is not UTF-8 is refused', async () => {
  await writeFile(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), '');
  await expect(plan()).rejects.toMatchObject({
    code: 'prerequisite.setup-cannot-adopt',
    params: { folder: root, obstacle: { kind: 'name', path: join(root, 'caf\u{FFFD}') } },
  });
});
