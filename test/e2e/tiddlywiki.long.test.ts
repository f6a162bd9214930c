import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tiddlywiki } from '../../fixtures/tiddlywiki/kit.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

/** One tiddler per 20 ms, as many as a busy ward writes in a day. */
const everyMilliseconds = 60;

test(
  'TiddlyWiki 5.3.8 becomes 5.4.1 while tiddlers are saved, and none is lost',
  { timeout: 180_000 },
  async () => {
    const site = await makeSite({ kit: tiddlywiki, version: '5.3.8' });
    const archive = await site.packUpdate({ version: '5.4.1' });
    const visitor = site.startVisitor({ to: '5.4.1', everyMilliseconds });
    await visitor.waitFor('old');
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 0, /5\.4\.1/);
    await visitor.waitFor('new');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
    const tiddlers = join(site.root, 'shared/wiki/tiddlers');
    const [first = ''] = (await readdir(tiddlers)).filter((name) => name.startsWith('note 1 of'));
    expect(await readFile(join(tiddlers, first), 'utf8')).toContain('migrated-from: 5.3.8');
  },
);

test(
  'a migration that destroys half of the wiki brings 5.3.8 back, and every tiddler',
  { timeout: 180_000 },
  async () => {
    const site = await makeSite({ kit: tiddlywiki, version: '5.3.8' });
    const archive = await site.packUpdate({ version: '5.4.1', failIn: 'migrate' });
    const visitor = site.startVisitor({ to: '5.4.1', everyMilliseconds });
    await visitor.waitFor('old');
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /5\.3\.8/);
    await visitor.waitFor('old');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
  },
);
