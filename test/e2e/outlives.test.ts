import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectEnd, expectVisit, makeSite, words } from './sites.ts';

/** Long enough for someone to close a laptop. */
const slowUpdate = { version: '4.3.0', scripts: { 'pre-install': 'sleep 2' } };

/** Nobody is told of the end any more, so the journal is read. */
async function waitForSuccess(site: ScratchSite): Promise<void> {
  const limit = performance.now() + 30_000;
  while (performance.now() < limit) {
    const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
    if (journal.includes('"attempt.succeeded"')) return;
    await sleep(100);
  }
  throw new Error('the update did not succeed within 30 s');
}

test('Ctrl-C, a hang-up and a SIGTERM during an attempt do not break it', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate(slowUpdate);
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const running = site.start(['apply', '--accept-notice', archive]);
  await visitor.waitFor('page');
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGINT'] as const) {
    running.kill(signal);
    await sleep(100);
  }
  const ran = await running.ended;
  expectEnd(ran, 0);
  expect(words(ran).match(/will run to its end; .* `ospi-update status --follow`/g)).toHaveLength(1);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});

test('an update goes on when the terminal that started it is gone', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate(slowUpdate);
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const running = site.start(['apply', archive], { keys: 'y\n' });
  await visitor.waitFor('page');
  running.kill('SIGKILL'); // The terminal, not the update that runs on it.
  await visitor.waitFor('new');
  await waitForSuccess(site);
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});

test('an update goes on when nobody reads what it says', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate(slowUpdate);
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const through = ['sh', '-c', '"$@" 2>&1 | head -n 1', 'sh'];
  await site.run(['apply', '--accept-notice', archive], { through });
  await visitor.waitFor('new');
  await waitForSuccess(site);
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});
