import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { replayBundle } from '../../fixtures/site/replay.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { ReplayResult } from '../../src/model/replay.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { asNobody, expectEnd, fingerprint, makeSite } from './sites.ts';

/** What support does with the incident code read out to them. */
async function makeRelease(site: ScratchSite, incident: string, name: string): Promise<string> {
  const file = join(site.publisher, name);
  const key = join(site.publisher, `${site.kit.product}.key`);
  const order = [
    'pack',
    '--release',
    incident,
    '--issuer',
    'Claire Martin',
    '--reason',
    'le disque était plein',
  ];
  expectEnd(await site.run([...order, '--key', key, '--output', file]), 0, /support release/);
  return file;
}

async function readIncident(site: ScratchSite): Promise<string> {
  return (await readStatus(site)).refusal?.incident ?? 'none';
}

/** What support reads in the one file sent by the customer. */
async function replayCase(site: ScratchSite): Promise<ReplayResult> {
  const bundle = join(site.publisher, 'case.tar.gz');
  expectEnd(await site.run(['support', 'bundle', '--yes', '--output', bundle]), 0);
  const { code, stdout } = await replayBundle({ bundle, program: inject('program'), args: ['--json'] });
  expect(code).toBe(0);
  return JSON.parse(stdout) as ReplayResult;
}

test('a whole story: failed, refused, replayed, released, failed again, released again, installed', async () => {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0', failIn: 'pre-install' });
  const good = await site.packUpdate({ version: '4.3.1' });
  const apply = ['apply', '--accept-notice', good];
  const release = (file: string, ...args: readonly string[]) =>
    site.run(['support', 'release', file, ...args]);

  expectEnd(await site.run(['apply', '--accept-notice', bad]), 7);
  expectEnd(await site.run(apply), 5, /support/);
  const { replayed, attempt, differences } = await replayCase(site);
  expect(differences).toEqual([]);
  expect(attempt).toMatchObject({ from: '4.2.0', to: '4.3.0', ending: 'rolled-back' });
  const incident = replayed.refusal?.incident ?? 'none';
  expect(incident).toBe(await readIncident(site));
  const first = await makeRelease(site, incident, 'first.txt');

  // After every wrong one, nothing has changed.
  const before = await fingerprint(site);
  const elsewhere = await makeRelease(site, '20260102-030405-beef-00000000', 'elsewhere.txt');
  expectEnd(await release(elsewhere), 4, /for another platform.*20260102-030405-beef/);
  expectEnd(await release(elsewhere, '--lang', 'fr'), 4, /pour une autre plateforme/);
  const altered = join(site.publisher, 'altered.txt');
  await writeFile(altered, (await readFile(first, 'utf8')).replace('plein', 'vide'));
  expectEnd(await release(altered), 4, /signature .* is wrong/);
  expectEnd(await release(good), 4, /update archive, not a release/);
  expectEnd(await site.run(['check', first]), 5, /not an update archive/);
  expectEnd(await site.run(['support', 'release', first], { through: asNobody }), 9);
  expect(await fingerprint(site)).toBe(before);

  // Killed before its record there is no release; killed after it, there is one.
  const journal = join(site.state, 'journal.jsonl');
  for (const [call, isReleased] of [
    ['write', false],
    ['fsync', true],
  ] as const) {
    const through = [
      'strace',
      '-f',
      '-qq',
      '-P',
      journal,
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${call}:signal=KILL:when=1`,
    ];
    const ran = await site.run(['support', 'release', first], { through });
    expect(ran.code).not.toBe(0);
    const { refusal, release: inForce } = await readStatus(site);
    expect({ refused: refusal !== undefined, released: inForce !== undefined }).toEqual({
      refused: !isReleased,
      released: isReleased,
    });
  }
  expectEnd(await release(first), 0, /Claire Martin.*le disque était plein.*already recorded/);
  expect((await readRecords(site)).filter(({ event }) => event === 'attempt.released')).toHaveLength(1);
  expectEnd(await site.run(['status']), 0, /released by support.*Claire Martin: le disque était plein/);
  expectEnd(await site.run(['status', '--lang', 'fr']), 0, /débloquées par le support.*Claire Martin/);
  const copy = await readFile(first);
  for (const path of [first, join(site.state, 'lock')]) await rm(path);

  // It allows one attempt. If that fails too, another release is needed.
  expectEnd(await site.run(['apply', '--accept-notice', bad]), 7);
  expectEnd(await site.run(apply), 5);
  await writeFile(first, copy);
  expectEnd(await release(first), 4, /already been used/);
  const second = await makeRelease(site, await readIncident(site), 'second.txt');
  expectEnd(await release(second), 0, /Released by Claire Martin: le disque était plein/);
  expectEnd(await site.run(apply), 0, /4\.3\.1/);

  expectEnd(await site.run(apply), 0, /4\.3\.1 is installed/);
  expectEnd(await release(second), 4, /already been used/);
  const third = await makeRelease(site, incident, 'third.txt');
  expectEnd(await release(third), 3, /nothing to release/);
  expect(await site.readInstalledVersion()).toBe('4.3.1');
});
