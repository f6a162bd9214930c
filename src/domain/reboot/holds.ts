import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holdName } from './units.ts';

/**
 * The drop-ins in a folder of units that hold units of a platform, whether or not these still belong to it; relative to
 * the folder.
 *
 * @param permit names the platform that a hold belongs to
 */
export async function listHolds({
  folder,
  permit,
}: {
  folder: string;
  permit: string;
}): Promise<readonly string[]> {
  const places = (await readdir(folder)).filter((name) => name.endsWith('.d'));
  const names = places.map((place) => join(place, holdName));
  const found = await Promise.all(names.map((name) => isHoldOf({ path: join(folder, name), permit })));
  return names.filter((_name, index) => found[index] === true);
}

async function isHoldOf({ path, permit }: { path: string; permit: string }): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > largestHold) return false;
  return (await readFile(path, 'utf8')).split('\n').includes(`AssertPathExists=|${permit}`);
}

/** A larger file is not ours. */
const largestHold = 64 * 1024;
