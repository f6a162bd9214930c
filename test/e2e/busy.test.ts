import { test } from 'vitest';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

test('a second apply during a running one is refused and names who is at work; the first is not disturbed', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { 'pre-install': 'sleep 3' } });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const first = site.run(['apply', '--accept-notice', archive]);
  await visitor.waitFor('page');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 6, /apply/, /pid|processus|process/i);
  expectEnd(await site.run(['backup']), 6);
  expectEnd(await site.run(['status']), 0, /4\.3\.0/);
  expectEnd(await first, 0);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});
