import { test } from 'vitest';
import { findNode } from '../other-node.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

test('the same on Node 24', { timeout: 300_000 }, async () => {
  const node = await findNode(24);
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  expectEnd(await site.run(['check', archive], { node }), 0);
  expectEnd(await site.run(['backup'], { node }), 0);
  expectEnd(await site.run(['apply', '--accept-notice', archive], { node }), 0);
  expectEnd(await site.run(['status'], { node }), 0, /4\.3\.0/);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});
