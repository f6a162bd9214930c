import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { expectEnd, makeSite } from './sites.ts';
import { killAt } from './interrupt.ts';

test('a monitoring system is told how the platform stands, in its own form and exit codes', async () => {
  const site = await makeSite();
  const nagios = () => site.run(['status', '--format', 'nagios']);
  const metrics = async () => {
    const ran = await site.run(['status', '--format', 'prometheus']);
    expect(ran.code).toBe(0);
    const file = join(site.folder, 'ospi.prom');
    await writeFile(file, ran.stdout);
    const checked = await run(['sh', '-c', 'promtool check metrics <"$1"', 'sh', file]);
    expect(checked, checked.stderr).toMatchObject({ code: 0, stderr: '' });
    return ran.stdout;
  };
  expectEnd(await nagios(), 1, /^OSPI-UPDATE WARNING - planipsy: there is no complete backup \| $/m);

  expectEnd(await site.run(['backup', 'create']), 0);
  expectEnd(
    await nagios(),
    0,
    /^OSPI-UPDATE OK - planipsy: version 4\.2\.0, no update running \| backup_age=\d+s backup_size=\d+B\s*$/,
  );
  expect(await metrics()).toContain(
    'ospi_update_info{platform="planipsy",product="planipsy",version="4.2.0"} 1',
  );

  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
  expectEnd(await nagios(), 1, /WARNING - planipsy: updates are refused until support releases them/);
  expectEnd(await site.run(['status', '--exit-code']), 7);
  expectEnd(await site.run(['status']), 0);
  const after = await metrics();
  expect(after).toContain('ospi_update_last_success{platform="planipsy"} 0');
  expect(after).toContain('ospi_update_refused{platform="planipsy"} 1');

  const file = join(site.folder, 'textfile.prom');
  expectEnd(await site.run(['status', '--format', 'prometheus', '--output', file]), 0, /^$/);
  expect(await readFile(file, 'utf8')).toMatch(/^ospi_update_refused.* 1$/m);
  expectEnd(await site.run(['status', '--format', 'prometheus', '--output', '/dev/null']), 2, /OSPI-0271/);
});

test('a state that cannot be read is unknown, whatever the reason', async () => {
  const site = await makeSite();
  const ask = (config: string, ...args: string[]) =>
    run([process.execPath, inject('program'), '--config', config, '--lang', 'en', 'status', ...args]);
  const absent = await ask('/nonexistent.yaml', '--format', 'nagios');
  expect(absent.code).toBe(3);
  expect(absent.stdout).toMatch(
    /^OSPI-UPDATE UNKNOWN - \[OSPI-0214\] The configuration \/nonexistent\.yaml cannot be read[^|\n]*\n$/,
  );
  await writeFile(site.configFile, 'product: [');
  const broken = await ask(site.configFile, '--format=nagios');
  expect(broken.code).toBe(3);
  expect(broken.stdout).toMatch(/^OSPI-UPDATE UNKNOWN - [^|\n]*\n$/);
  expect((await ask(site.configFile, '--format', 'nagios', '--none')).code).toBe(3);
  expect((await ask(site.configFile, '--format', 'prometheus')).code).toBe(2);
});

test('an update that was killed is critical, and its page has an age', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.started hook-migrate');
  expectEnd(await site.run(['status', '--format', 'nagios']), 2, /CRITICAL - .*an update was interrupted/);
  expectEnd(await site.run(['status', '--exit-code']), 5);
  const { stdout } = await site.run(['status', '--format', 'prometheus']);
  expect(stdout).toContain('ospi_update_interrupted{platform="planipsy"} 1');
  expect(stdout).toMatch(/^ospi_update_maintenance_page_start_time_seconds\{platform="planipsy"\} \d+/m);
});
