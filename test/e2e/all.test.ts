import Ajv from 'ajv';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { makeSeveral, type Several } from './several-kit.ts';
import { expectEnd, makeSite } from './sites.ts';

interface Platforms {
  readonly kind: string;
  readonly exitCode: number;
  readonly platforms: readonly {
    readonly platform: string;
    readonly exitCode: number;
    readonly outcome: { readonly kind: string; readonly [key: string]: unknown };
  }[];
}

async function readJson(
  server: Several,
  ...args: readonly string[]
): Promise<{ events: object[]; last: Platforms }> {
  const { stdout } = await server.run(['--json', ...args, '--all']);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const last = lines.at(-1) ?? {};
  const schema = JSON.parse(await readFile('man/schemas/result.json', 'utf8')) as object;
  const validator = new Ajv();
  expect([validator.validate(schema, last), validator.errorsText()]).toEqual([true, 'No errors']);
  return { events: lines.slice(0, -1), last: last as Platforms };
}

test('every platform of a server answers for itself, and a broken configuration hides none', async () => {
  const [planipsy, bi] = [await makeSite(), await makeSite({ name: 'bi' })];
  const server = await makeSeveral({ planipsy, bi, broken: 'product: [\n' });
  const names = ['bi', 'broken', 'planipsy'];

  const status = await server.run(['status', '--all']);
  expectEnd(status, 2, /== bi ==.*4\.2\.0.*== broken ==.*== planipsy ==.*4\.2\.0/, /OSPI-02/);
  const alone = await server.run(['status', '--platform', 'bi']);
  expect(status.stdout).toContain(`== bi ==\n${alone.stdout}`);

  const { last } = await readJson(server, 'status');
  expect(last).toMatchObject({ kind: 'platforms', exitCode: 2 });
  expect(
    last.platforms.map(({ platform, exitCode, outcome: { kind } }) => [platform, exitCode, kind]),
  ).toEqual([
    ['bi', 0, 'status'],
    ['broken', 2, 'problem'],
    ['planipsy', 0, 'status'],
  ]);

  const backup = await readJson(server, 'backup');
  expect(new Set(backup.events.map((event) => (event as { platform: string }).platform))).toEqual(
    new Set(['bi', 'planipsy']),
  );
  expect(backup.last.platforms.map(({ outcome: { kind } }) => kind)).toEqual([
    'backup-created',
    'problem',
    'backup-created',
  ]);

  const check = await readJson(server, 'check', '--no-rehearsal');
  expect(check.last.platforms.map(({ platform }) => platform)).toEqual(names);

  expectEnd(await server.run(['support', 'bundle', '--yes', '--all'], { cwd: planipsy.folder }), 0);
  expect((await readdir(planipsy.folder)).filter((name) => name.startsWith('ospi-support-'))).toHaveLength(3);

  await expectMonitored(server, planipsy.folder);
  await expectUsage(server);
});

async function expectMonitored(server: Several, folder: string): Promise<void> {
  const nagios = await server.run(['status', '--all', '--format', 'nagios']);
  expect(nagios.code).toBe(3);
  const [first = '', ...further] = nagios.stdout.trimEnd().split('\n');
  expect(first).toMatch(
    /^OSPI-UPDATE UNKNOWN - bi OK, broken UNKNOWN, planipsy OK \| bi_backup_age=\d+s .*planipsy_backup_size=\d+B/,
  );
  expect(further.map((line) => line.split(' - ')[0])).toEqual(['OK', 'UNKNOWN', 'OK']);
  expect(further[1]).toMatch(/^UNKNOWN - broken: .*\[OSPI-02\d\d\]/);
  expect(further.join('')).not.toContain('|');

  const file = join(folder, 'all.prom');
  const metrics = await server.run(['status', '--all', '--format', 'prometheus', '--output', file]);
  expect(metrics).toMatchObject({ code: 2, stdout: '' });
  const checked = await run(['sh', '-c', 'promtool check metrics <"$1"', 'sh', file]);
  expect(checked, checked.stderr).toMatchObject({ code: 0, stderr: '' });
  const written = await readFile(file, 'utf8');
  expect(written.match(/^# TYPE ospi_update_info /gm)).toHaveLength(1);
  for (const line of [
    'ospi_update_info{platform="bi",product="planipsy",version="4.2.0"} 1',
    'ospi_update_info{platform="planipsy",product="planipsy",version="4.2.0"} 1',
    'ospi_update_readable{platform="broken"} 0',
    'ospi_update_readable{platform="bi"} 1',
  ])
    expect(written).toContain(line);
}

async function expectUsage(server: Several): Promise<void> {
  const conflict = /OSPI-0206.*--all/;
  for (const words of [
    ['status', '--all', '--platform', 'bi'],
    ['status', '--all', '--config', '/x.yaml'],
    ['status', '--all', '--follow'],
    ['--platform', 'bi', 'backup', 'create', '--all'],
    ['check', '--all', 'x.ospi'],
    ['support', 'bundle', '--all', '--output', 'x'],
  ])
    expectEnd(await server.run(words), 2, conflict);
  await writeFile(join(server.etc, 'README'), '');
  expectEnd(await (await makeSeveral({})).run(['status', '--all']), 2, /OSPI-0208/);
}
