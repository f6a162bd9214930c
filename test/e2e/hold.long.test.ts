import { test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';
import { configure } from './hold-kit.ts';

test('what an exempt path might save before a failing health check is not acknowledged, so nothing is lost', async () => {
  const site = await makeSite();
  await exempt(site, '/notes');
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'health-check' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

function exempt(site: ScratchSite, path: string): Promise<void> {
  return configure(site, '    - /superviseur\n', `    - /superviseur\n    - ${path}\n`);
}
