import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { chmod, chown, mkdir, open, readFile, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { spoolPaths } from '../../../src/domain/import/spool.ts';
import type { TakeOptions } from '../../../src/domain/import/take.ts';
import { answerForm, type ImportAnswer } from '../../../src/model/import-answer.ts';
import type { ImportRequest } from '../../../src/model/import-request.ts';
import type { Site } from '../../../src/model/site.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { runRound, type Taken } from './run-round.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { baseMembers, makeArchiveTar, trustedKeys, zstd, type Recipe } from '../archive/parts.ts';

export const isRoot = process.geteuid?.() === 0;

/** Accounts of no service: the Superviseur's, and one that has no business here. */
export const account = 64_321;
export const stranger = 64_322;

export function makeArchive(recipe: Recipe = {}): Buffer {
  return zstd(makeArchiveTar(recipe));
}

/** Several chunks long, so that something can happen while it is being copied. */
export const archive = makeArchive({
  members: [...baseMembers, { path: 'files/data', content: randomBytes(3 * 2 ** 20) }],
});

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A drop folder of another account, and what root's rounds make of it. */
export interface Stand {
  readonly site: Site;
  readonly folder: string;
  readonly ports: Ports;
  /** Runs a shell script in the drop folder as its owner. */
  act(script: string, ...args: readonly string[]): void;
  /** As a Superviseur does: a new file, then a rename. */
  upload(name: string, bytes?: Buffer): Promise<void>;
  ask(name: string, changes?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Any bytes as a request, put there by rename. */
  askRaw(name: string, bytes: Buffer | string): Promise<void>;
  round(options?: Partial<TakeOptions>): Promise<Taken>;
  answer(name: string): Promise<ImportAnswer | undefined>;
  /** The sizes of what the spool holds, by name. */
  archives(): Promise<readonly string[]>;
}

export async function makeStand(changes: Partial<Site> = {}): Promise<Stand> {
  const scratch = await makeScratchFolder();
  await chmod(scratch, 0o711);
  const site = await makeTestSite(scratch, { trustedKeys, ...changes });
  const folder = join(scratch, 'drop');
  await mkdir(folder);
  await chown(folder, account, account);
  await chmod(folder, 0o2770);
  const ports = createTestPorts();
  const stand: Stand = {
    site,
    folder,
    ports,
    act: (script, ...args) => {
      actAs(account, folder, script, args);
    },
    upload: (name, bytes = archive) => put(folder, name, bytes),
    ask: (name, request = {}) => put(folder, `${name}.request.json`, JSON.stringify(makeRequest(request))),
    askRaw: (name, bytes) => put(folder, `${name}.request.json`, bytes),
    round: (options) => runRound(stand, options),
    answer: async (name) => {
      const path = join(folder, `${name}.answer.json`);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      return text === undefined ? undefined : answerForm.parse(JSON.parse(text));
    },
    archives: async () => (await readdir(spoolPaths(site).archives)).sort(),
  };
  return stand;
}

export function actAs(uid: number, folder: string, script: string, args: readonly string[] = []): void {
  const identity = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  execFileSync('setpriv', [...identity, 'sh', '-ec', script, 'sh', ...args], { cwd: folder, stdio: 'pipe' });
}

export function makeRequest(changes: Readonly<Record<string, unknown>> = {}): ImportRequest {
  const request = {
    format: 1,
    archive: 'planipsy-4.3.0.ospi',
    complete: true,
    sha256: digestOf(archive),
    size: archive.length,
    platform: 'planipsy',
    requestedBy: 'Mme Durand',
    language: 'fr',
    when: 'now',
    ...changes,
  };
  return JSON.parse(JSON.stringify(request)) as ImportRequest;
}

async function put(folder: string, name: string, bytes: Buffer | string): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`);
  await writeFile(temporary, bytes);
  await chown(temporary, account, account);
  await rename(temporary, join(folder, name));
}

/** Many small files of the folder's owner. */
export async function fill(
  stand: Stand,
  count: number,
  make: (index: number) => readonly [name: string, content: string],
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const [name, content] = make(index);
    await writeFile(join(stand.folder, name), content);
    await chown(join(stand.folder, name), account, account);
  }
}

/** A file of root’s: whether anybody has read or changed it is seen from its times. */
export interface Canary {
  readonly path: string;
  requireUntouched(): Promise<void>;
}

export async function makeCanary(stand: Stand): Promise<Canary> {
  const folder = join(stand.folder, '../secret');
  await mkdir(folder, { mode: 0o700 });
  const path = join(folder, 'file');
  await writeFile(path, JSON.stringify(makeRequest({ requestedBy: 'CANARY' })), { mode: 0o600 });
  // relatime: an access time older than the last change is renewed by any read.
  await utimes(path, 0, new Date());
  const look = (name: string) => {
    const { ino, mode, uid, gid, size, nlink, mtimeMs, ctimeMs, atimeMs } = statSync(name);
    return { ino, mode, uid, gid, size, nlink, mtimeMs, ctimeMs, ...(name === path && { atimeMs }) };
  };
  const before = [look(path), look(folder)];
  return {
    path,
    requireUntouched: async () => {
      expect([look(path), look(folder)]).toEqual(before);
      const file = await open(path, constants.O_RDONLY | constants.O_NOATIME);
      expect(await file.readFile('utf8')).toContain('CANARY');
      await file.close();
    },
  };
}

/** That the folder is still of use to who keeps to the rules. */
export async function requireNextServed(stand: Stand): Promise<void> {
  await stand.upload('honest.ospi');
  await stand.ask('honest', { archive: 'honest.ospi' });
  await stand.round();
  expect(await stand.answer('honest')).toMatchObject({ request: 'honest', state: 'received' });
  expect(await stand.archives()).toContain(`${digestOf(archive)}.ospi`);
}
