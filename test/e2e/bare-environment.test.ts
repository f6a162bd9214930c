import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectEnd, makeSite } from './sites.ts';

/** With nothing at all: no environment, an empty PATH, no terminal, and standard input closed. */
async function runBare(site: ScratchSite, args: readonly string[]) {
  const line = site.commandLine(args);
  return run(['env', '-i', 'PATH=', 'LC_ALL=C', '/bin/sh', '-c', 'exec "$@" <&-', 'sh', ...line]);
}

test('every command behaves without an environment, a PATH, a terminal and standard input', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await cp(archive, join(site.inbox, basename(archive)));
  const commands: readonly (readonly [readonly string[], number])[] = [
    [['check'], 0],
    [['check', '--inbox', '--accept-notice'], 0],
    [['status'], 0],
    [['status', '--format', 'nagios'], 1],
    [['backup'], 0],
    [['backup', 'list'], 0],
    [['backup', 'verify', 'latest'], 0],
    [['backup', 'prune'], 0],
    [['apply', '--dry-run'], 0],
    [['apply', '--planned'], 0],
    [['apply', '--at', 'none'], 0],
    [['apply'], 0],
    [['apply'], 0],
    [['support', 'recover'], 0],
    [['setup', 'systemd'], 0],
    [['setup', 'nginx'], 0],
    [['help'], 0],
  ];
  for (const [args, code] of commands) {
    const ran = await runBare(site, args);
    expectEnd(ran, code);
    const isForFiles = args[0] === 'setup' || args[0] === 'help';
    // What cron mails: plain ASCII in the C locale, without an escape code or a line that is drawn over.
    if (!isForFiles) expect(`${args.join(' ')}: ${ran.stdout}${ran.stderr}`).toMatch(/^[\t\n\x20-\x7e]*$/);
  }
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});
