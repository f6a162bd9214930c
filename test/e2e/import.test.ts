import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyForm } from '../../src/model/history.ts';
import { bareEnv, expectEnd, expectVisit } from './sites.ts';
import { accept, makeImportSite, statesOf } from './import-kit.ts';

test('what the Superviseur asks for is verified, accepted, installed and told', async () => {
  const { site, folder, ask, replace, readAnswer, run, take } = await makeImportSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await ask({ name: 'import-1', file: archive });
  await take();
  const waiting = await readAnswer('import-1');
  expect(statesOf(waiting)).toEqual(['receiving', 'received', 'verified', 'waiting']);
  expect(waiting.update).toMatchObject({ version: '4.3.0', current: '4.2.0' });
  expect(await readFile(join(folder, waiting.update?.notice?.file ?? ''), 'utf8')).toContain('4.3.0');
  // Its archive is safe in the spool; nothing runs without acceptance.
  expect(await readdir(folder)).not.toContain('import-1.ospi');
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 0);
  expect(await site.readInstalledVersion()).toBe('4.2.0');

  await replace('import-1', accept(waiting));
  await take();
  expect((await readAnswer('import-1')).state).toBe('queued');
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 0);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  const end = await readAnswer('import-1');
  expect(statesOf(end).slice(-3)).toEqual(['queued', 'running', 'succeeded']);
  expect(end.attempt).toMatch(/^\d{8}-/);

  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  for (const event of ['notice.accepted', 'attempt.started'])
    expect(journal.split('\n').find((line) => line.includes(`"${event}"`))).toContain(
      '"requested":{"by":"Mme Durand","request":"import-1"}',
    );
  const history = historyForm.parse(JSON.parse(await readFile(join(site.public, 'history.json'), 'utf8')));
  expect(history).toMatchObject({
    refused: false,
    attempts: [{ outcome: 'succeeded', requestedBy: 'Mme Durand' }],
  });
  expect((await site.ask('/.ospi-update/history.json')).status).toBe(404);

  await take();
  expect(await readAnswer('import-1')).toEqual(end);
  expectEnd(await run(['import', '--run']), 0);
  expect(await readFile(join(site.state, 'journal.jsonl'), 'utf8')).toBe(journal);
});
