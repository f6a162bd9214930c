import { expect, test } from 'vitest';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bareEnv, expectEnd, expectVisit, fingerprint, makeSite } from './sites.ts';

test('an update from a bare environment: old, page, new, and no acknowledged note is lost', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['check', '--accept-notice', archive], { env: bareEnv }), 0);
  expectEnd(await site.run(['backup'], { env: bareEnv }), 0);
  expectEnd(await site.run(['apply', archive], { env: bareEnv }), 0, /4\.3\.0/);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect((await site.ask('/notes')).body).toContain('"ward":"unknown"');
  expectEnd(await site.run(['status'], { env: bareEnv }), 0, /4\.3\.0/);
});

test('on a terminal it asks, and goes on after a yes', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const ran = await site.run(['apply', archive], { keys: 'y\n' });
  expectEnd(ran, 0, /notice/i, /4\.3\.0/);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});

test('after a no on the terminal nothing has changed', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', archive], { keys: 'n\n' }), 3);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
});

test('as JSON each line is an object on stdout alone, and the last one tells the end', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const ran = await site.run(['--json', 'apply', '--accept-notice', archive]);
  expectEnd(ran, 0);
  const lines = ran.stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object');
  expect(lines.at(-1)).toContain('4.3.0');
});

test('a dry run tells every step, and changes nothing', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const before = await fingerprint(site);
  const ran = await site.run(['--json', 'apply', '--dry-run', '--hold', archive]);
  expectEnd(ran, 0, /maintenance\.nobody-allowed/);
  for (const step of ['backup', 'maintenance-on', 'migrate', 'health-check', 'hold', 'maintenance-off'])
    expect(ran.stdout).toContain(step);
  expect(await fingerprint(site)).toBe(before);
});

test('what is installed already is nothing to do, and quiet', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  expectEnd(await site.run(['apply', archive]), 0, /4\.3\.0/);
  const quietly = await site.run(['--quiet', 'apply', archive]);
  expect(quietly).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readFile(join(site.state, 'journal.jsonl'), 'utf8')).toBe(journal);
});

test('a page turned on by hand is reported, with the way to turn it off', async () => {
  const site = await makeSite();
  const flag = join(site.public, 'maintenance.flag');
  await writeFile(flag, '');
  expect((await site.ask('/')).status).toBe(503);
  expectEnd(await site.run(['status']), 0, /no update needs the page/, new RegExp(flag));
  expectEnd(await site.run(['--lang', 'fr', 'status']), 0, /maintenance off. rouvre .* supprimer \S+maintenance\.flag/);
  await rm(flag);
  expect((await site.ask('/')).status).toBe(200);
});
