import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { readRecords } from './interrupt.ts';
import { expectEnd, makeSite, reconfigure } from './sites.ts';

// What others reported of init scripts, tested in an update.

/** As in many packages, around start-stop-daemon(8). */
function initScript(
  site: ScratchSite,
  { start, stop, status }: Partial<Record<'start' | 'stop' | 'status', string>>,
): string {
  return `#!/bin/sh
root='${site.root}' folder='${site.folder}' action=$1 name=$2
. "$root/etc/planipsy.conf"
eval "port=\\$\${name}_port"
pid_file=$root/run/$name.pid
release=$(readlink -f "$root/current")
begin() { start-stop-daemon --start --background --make-pidfile --pidfile "$pid_file" --chdir / --startas "$NODE" -- "$release/$name.js" "$port" "$root/shared"; }
end() { start-stop-daemon --stop --oknodo --retry 5 --remove-pidfile --pidfile "$pid_file"; }
status() { start-stop-daemon --status --pidfile "$pid_file"; }
if [ "$name" = superviseur ]; then
  case $action in start) begin ;; stop) end ;; status) status ;; esac
  exit
fi
case $action in
  start) ${start ?? 'status || begin'} ;;
  stop) ${stop ?? 'end'} ;;
  status) ${status ?? 'status'} ;;
esac
`;
}

async function install(site: ScratchSite, scripts: Parameters<typeof initScript>[1]): Promise<string> {
  const path = join(site.root, 'bin/planipsy-service');
  const control = (name: string, action: string) => run([path, action, name]);
  for (const name of ['web', 'superviseur']) await control(name, 'stop');
  await writeFile(path, initScript(site, scripts));
  await chmod(path, 0o755);
  for (const name of ['superviseur', 'web']) await control(name, 'start');
  await expect.poll(async () => (await site.ask('/')).status, { timeout: 20_000 }).toBe(200);
  return reconfigure(site, (config) => {
    for (const service of config['services'] as { timeoutSeconds?: number }[]) service.timeoutSeconds = 4;
    Object.assign(config['health'] as object, { timeoutSeconds: 10 });
  });
}

async function expectVersion(site: ScratchSite, version: string): Promise<void> {
  for (let looks = 0; looks < 10; looks += 1) expect(site.kit.readVersion(await site.ask('/'))).toBe(version);
}

test('start-stop-daemon itself, as packages use it', async () => {
  const site = await makeSite();
  const configFile = await install(site, {});
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive], { configFile }), 0);
  await expectVersion(site, '4.3.0');
});

test('a pid file that names a process of somebody else (OpenIPC/firmware#2325)', async () => {
  const site = await makeSite();
  const configFile = await install(site, {});
  const other = await run(['sh', '-c', 'setsid sleep 600 >/dev/null 2>&1 & echo $!']);
  onTestFinished(async () => {
    await run(['kill', other.stdout.trim()]);
  });
  await writeFile(join(site.root, 'run/web.pid'), other.stdout);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
  expectEnd(ran, 0);
  await expectVersion(site, '4.3.0');
});

test('a pid file that is lost, so that a stop does nothing (LibreEcho#106)', async () => {
  const site = await makeSite();
  const configFile = await install(site, { start: 'begin', stop: 'if [ -e "$pid_file" ]; then end; fi' });
  await run(['rm', join(site.root, 'run/web.pid')]);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
  expectEnd(ran, 0);
  await expectVersion(site, '4.3.0');
});

test('a guard that starts the service again as soon as it ends (sysown/proxysql#1668)', async () => {
  const site = await makeSite();
  const configFile = await install(site, {
    start: `echo 'while :; do "$@"; sleep 0.2; done' >"$folder/guard"
      start-stop-daemon --start --background --make-pidfile --pidfile "$pid_file" --chdir / --startas /bin/sh -- \\
        "$folder/guard" "$NODE" "$release/$name.js" "$port" "$root/shared"`,
  });
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive], { configFile }), 0);
  await expectVersion(site, '4.3.0');
});

// While the new version waited for its port, the old one's answer was taken for its health, and the update “succeeded”.
test('a daemon that hides where it comes from, and that no stop ends', async () => {
  const site = await makeSite();
  const file = join(site.root, 'releases/4.2.0/web.js');
  await writeFile(file, `${await readFile(file, 'utf8')}\nprocess.title = 'webd'; process.chdir('/');\n`);
  const configFile = await install(site, { stop: 'rm -f "$pid_file"', status: 'test -e "$pid_file"' });
  const pid = (await readFile(join(site.root, 'run/web.pid'), 'utf8')).trim();
  onTestFinished(async () => {
    await run(['kill', pid]);
  });
  const patient = 'echo "setInterval(() => undefined, 1000);" >"$OSPI_RELEASE/web.js"';
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { 'post-install': patient } });
  const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
  expectEnd(ran, 7, new RegExp(`process ${pid} \\(webd.* still answered`));
  const failed = (await readRecords(site)).find(({ event }) => event === 'step.failed');
  expect(failed).toMatchObject({
    step: 'stop-services',
    data: { problem: { code: 'step.still-answering' } },
  });
  await expectVersion(site, '4.2.0');
});
