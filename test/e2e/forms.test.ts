import Ajv from 'ajv';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { replayBundle } from '../../fixtures/site/replay.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { journalRecord } from '../../src/model/journal.ts';
import { progressForm } from '../../src/model/progress.ts';
import { result } from '../../src/model/results.ts';
import { readRecords } from './interrupt.ts';
import { makeSite } from './sites.ts';

/** With no key that the form does not have: zod leaves such out. */
function expectForm(form: z.ZodType, value: unknown): void {
  expect(form.parse(value)).toEqual(value);
}

/** As the schema in the packages says, judged by another program. */
async function expectSchema(name: string, value: unknown): Promise<void> {
  const schema = JSON.parse(await readFile(`man/schemas/${name}.json`, 'utf8')) as object;
  const validator = new Ajv();
  expect([validator.validate(schema, value), validator.errorsText(), value]).toEqual([
    true,
    'No errors',
    value,
  ]);
}

/** The result, without the numbers of messages that the reporter puts beside their codes. */
const last = (text: string): unknown =>
  JSON.parse(text.trimEnd().split('\n').at(-1) ?? '', (key, value: unknown) =>
    key === 'messageCode' ? undefined : value,
  );

async function expectResult(site: ScratchSite, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await site.run(['--json', ...args]);
  const lines = stdout.trimEnd().split('\n');
  for (const line of lines.slice(0, -1)) await expectSchema('event', JSON.parse(line));
  await expectSchema('result', JSON.parse(lines.at(-1) ?? ''));
  const told = last(stdout);
  expectForm(result, told);
  return told;
}

test('what the program prints as JSON and writes has the forms that it declares', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await expectResult(site, 'check', archive);
  await expectResult(site, 'check', '--accept-notice', archive);
  await expectResult(site, 'apply', '--dry-run', archive);
  await expectResult(site, 'backup');
  const { backups } = (await expectResult(site, 'backup', 'list')) as { backups: readonly { id: string }[] };
  await expectResult(site, 'backup', 'verify', backups[0]?.id ?? '');
  await expectResult(site, 'apply', archive);
  await expectResult(site, 'status');
  await expectResult(site, 'status', '--history');
  await expectResult(site, 'status', '--verify');
  const failing = await site.packUpdate({ version: '4.3.1', scripts: { migrate: 'exit 1' } });
  const failed = await site.run(['--json', 'apply', '--accept-notice', failing]);
  await expectSchema('result', JSON.parse(failed.stdout.trimEnd().split('\n').at(-1) ?? ''));
  await expectResult(site, 'status', '--format', 'nagios');
  await expectResult(site, 'setup', 'systemd');
  await expectResult(site, 'setup', 'nginx');
  await expectResult(site, 'status');
  for (const { event, attempt } of await readRecords(site))
    if (event === 'attempt.started') await expectResult(site, 'status', '--attempt', attempt ?? '');
  const bundle = join(site.publisher, 'case.tar.gz');
  await expectResult(site, 'support', 'bundle', '--yes', '--output', bundle);
  const replayed = await replayBundle({ bundle, program: inject('program'), args: ['--json'] });
  expectForm(result, last(replayed.stdout));

  for (const line of (await readFile(join(site.state, 'journal.jsonl'), 'utf8')).trimEnd().split('\n')) {
    expectForm(journalRecord, JSON.parse(line));
    await expectSchema('journal', JSON.parse(line));
  }
  const progress: unknown = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8'));
  expectForm(progressForm, progress);
  await expectSchema('progress', progress);
  await expectSchema('configuration', parse(await readFile(site.configFile, 'utf8')));
  await runOrThrow([
    'sh',
    '-c',
    `zstd -dc "$1" | tar -x -C "$2" manifest.json`,
    'sh',
    archive,
    site.publisher,
  ]);
  await expectSchema(
    'signed-manifest',
    JSON.parse(await readFile(join(site.publisher, 'manifest.json'), 'utf8')),
  );
});

test('so has what it says of a page turned on by hand, and of all backups', async () => {
  const site = await makeSite();
  await expectResult(site, 'backup');
  await expectResult(site, 'backup', 'verify', '--all');
  await expectResult(site, 'backup', 'restore', 'latest', '--dry-run');
  await expectResult(site, 'backup', 'prune', '--dry-run');
  await expectResult(site, 'maintenance', 'on', '--reason', 'disk', '--minutes', '5');
  await expectResult(site, 'maintenance', 'status');
  await expectResult(site, 'status');
  await expectResult(site, 'status', '--format', 'nagios');
  await expectResult(site, 'check');
  expectForm(progressForm, JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8')));
  await expectResult(site, 'maintenance', 'off');
});
