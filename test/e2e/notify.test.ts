import { chmod, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { notificationForm, type Notification } from '../../src/model/notification.ts';
import { killAt } from './interrupt.ts';
import { bareEnv, expectEnd, makeSite, reconfigure } from './sites.ts';

interface Told {
  readonly configFile: string;
  /** What the command was told so far. */
  readonly read: () => Promise<readonly Notification[]>;
}

/** A site whose outcomes are told to a program, and possibly to others. */
async function tellRecorder(site: ScratchSite, changes: object = {}): Promise<Told> {
  const file = join(site.folder, 'told.jsonl');
  const program = await writeProgram(site, 'record', `cat >>'${file}'`);
  const notify = [{ command: [program, 'an argument'] }];
  const configFile = await reconfigure(site, (config) => Object.assign(config, { notify, ...changes }));
  const read = async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => notificationForm.strict().parse(JSON.parse(line)) as Notification);
  };
  return { configFile, read };
}

async function writeProgram(site: ScratchSite, name: string, script: string): Promise<string> {
  const folder = join(site.folder, 'notifiers');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const program = join(folder, name);
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return program;
}

async function putInInbox(
  site: ScratchSite,
  options: Parameters<ScratchSite['packUpdate']>[0],
): Promise<void> {
  const archive = await site.packUpdate(options);
  await cp(archive, join(site.inbox, basename(archive)));
}

test('an update that succeeds is told once, and what cannot be reached changes nothing', async () => {
  const site = await makeSite();
  const broken = await writeProgram(site, 'broken', 'echo "no route" >&2; exit 3');
  const { configFile, read } = await tellRecorder(site);
  const second = await reconfigure(site, (config) =>
    Object.assign(config, {
      notify: [
        { command: [broken] },
        { command: [join(site.folder, 'notifiers/record')] },
        { command: [broken], on: ['failed'] },
      ],
    }),
  );
  await putInInbox(site, { version: '4.3.0' });
  const ran = await site.run(['apply', '--accept-notice'], { configFile: second, env: bareEnv });
  expectEnd(ran, 0, /broken could not be told how this ended \(exit 3: no route\)/);
  expect(ran.stderr.match(/could not be told/g)).toHaveLength(1);
  const [told, ...others] = await read();
  expect(others).toEqual([]);
  expect(told).toMatchObject({
    outcome: 'succeeded',
    platform: 'planipsy',
    from: '4.2.0',
    to: '4.3.0',
    version: '4.3.0',
    exit: 'ok',
    exitCode: 0,
    sentences: { en: { subject: '[planipsy] Update to 4.3.0 installed' } },
  });
  expectEnd(await site.run(['apply'], { configFile, env: bareEnv }), 0);
  expectEnd(await site.run(['backup'], { configFile, env: bareEnv }), 0);
  expect(await read()).toHaveLength(1);
});

test('a failed update is told with what to do in both languages, and the refusal after it', async () => {
  const site = await makeSite();
  const { configFile, read } = await tellRecorder(site);
  await putInInbox(site, { version: '4.3.0', failIn: 'migrate' });
  expectEnd(await site.run(['apply', '--accept-notice'], { configFile, env: bareEnv }), 7);
  expectEnd(await site.run(['apply'], { configFile, env: bareEnv }), 5);
  const [failed, refused, ...others] = await read();
  expect(others).toEqual([]);
  expect(failed).toMatchObject({
    outcome: 'failed',
    exit: 'rolled-back',
    exitCode: 7,
    version: '4.2.0',
    messageCode: 'OSPI-0701',
    causeCode: expect.stringMatching(/^OSPI-20/) as string,
    sentences: {
      en: { subject: '[planipsy] Update to 4.3.0 failed; 4.2.0 is back' },
      fr: { subject: '[planipsy] Échec de la mise à jour vers 4.3.0 ; la 4.2.0 est de retour' },
    },
  });
  expect(failed?.sentences.en.remedy).toContain(failed?.incident);
  expect(refused).toMatchObject({ outcome: 'refused', exit: 'locked', exitCode: 5 });
});

test('an updater that was killed is told by the next run, and its recovery is told too', async () => {
  const site = await makeSite();
  const { configFile, read } = await tellRecorder(site);
  await putInInbox(site, { version: '4.3.0' });
  await killAt(site, ['--config', configFile, 'apply', '--accept-notice'], 'step.started hook-migrate');
  expect(await read()).toEqual([]);
  expectEnd(await site.run(['apply', '--planned'], { configFile, env: bareEnv }), 0);
  expectEnd(await site.run(['support', 'recover', '--interrupted'], { configFile, env: bareEnv }), 0);
  expect(await read()).toMatchObject([
    { outcome: 'interrupted', exit: 'locked', messageCode: 'OSPI-0502' },
    {
      outcome: 'recovered',
      exit: 'ok',
      version: '4.2.0',
      sentences: { en: { subject: '[planipsy] Interrupted update undone; 4.2.0 is back' } },
    },
  ]);
});

test('one that was killed before it could tell anybody is told by the next run', async () => {
  const site = await makeSite();
  const { configFile, read } = await tellRecorder(site);
  const holding = join(site.folder, 'holding');
  const holder = await writeProgram(site, 'hold', `: >'${holding}'; exec sleep 600`);
  const held = await reconfigure(site, (config) =>
    Object.assign(config, { notify: [{ command: [holder] }] }),
  );
  await putInInbox(site, { version: '4.3.0' });
  const apply = site.start(['apply', '--accept-notice'], { configFile: held, env: bareEnv });
  await expect.poll(() => readdir(site.folder), { timeout: 60_000 }).toContain('holding');
  expect(await site.readInstalledVersion()).toBe('4.3.0'); // It is over, and the page off.
  expect((await site.ask('/')).status).toBe(200);
  apply.kill('SIGKILL');
  await apply.ended;
  expectEnd(await site.run(['apply', '--planned'], { configFile, env: bareEnv }), 0);
  expect(await read()).toMatchObject([{ outcome: 'succeeded', to: '4.3.0' }]);
});

test('a nightly backup and a verification that fail are told, not those of somebody at a terminal', async () => {
  const site = await makeSite();
  const { configFile, read } = await tellRecorder(site);
  expectEnd(await site.run(['backup', 'verify', 'latest'], { configFile, env: bareEnv }), 11);
  expectEnd(await site.run(['backup'], { configFile, env: bareEnv }), 0);
  const [id = ''] = await readdir(site.backups);
  for (const name of await readdir(join(site.backups, id)))
    if (name.endsWith('.zst')) await writeFile(join(site.backups, id, name), 'damaged');
  expectEnd(await site.run(['backup', 'verify', '--all'], { configFile, env: bareEnv }), 11);
  await rm(join(site.backups), { recursive: true, force: true });
  await writeFile(site.backups, 'not a folder');
  expect((await site.run(['backup'], { configFile, env: bareEnv })).code).not.toBe(0);
  expect(await read()).toMatchObject([
    { outcome: 'verify-failed', exit: 'backup', exitCode: 11 },
    { outcome: 'verify-failed', exit: 'backup', exitCode: 11 },
    { outcome: 'backup-failed' },
  ]);
});

test('a command that hangs is killed with what it started, after its time', async () => {
  const site = await makeSite();
  const pid = join(site.folder, 'pid');
  const slow = await writeProgram(site, 'slow', `sleep 600 & echo $! >'${pid}'; cat >/dev/null; wait`);
  const notify = [{ command: [slow], timeoutSeconds: 1 }, { command: ['/nowhere/at-all'] }];
  const { configFile } = await tellRecorder(site, { notify });
  const ran = await site.run(['backup', 'verify', 'latest'], { configFile, env: bareEnv });
  expectEnd(ran, 11, /slow could not be told .*took too long and was killed/, /at-all .*does not exist/);
  const { stdout } = await run(['ps', '-o', 'stat=', '-p', (await readFile(pid, 'utf8')).trim()]);
  expect(stdout.trim()).toMatch(/^Z?$/); // In a container nobody may reap it.
});

test('a mail is delivered by a real mail system, with the remedy first and the bundle', async () => {
  const site = await makeSite();
  const user = 'ospi-mail-test';
  await run(['useradd', '--no-create-home', user]);
  const box = join('/var/mail', user);
  onTestFinished(async () => {
    await run(['userdel', '--force', user]);
    await rm(box, { force: true });
  });
  const mail = { to: [user], attachBundle: true };
  const configFile = await reconfigure(site, (config) => Object.assign(config, { mail }));
  await putInInbox(site, { version: '4.3.0', failIn: 'migrate' });
  const ran = await site.run(['--lang', 'fr', 'apply', '--accept-notice'], { configFile, env: bareEnv });
  expectEnd(ran, 7);
  expect(ran.stderr).not.toMatch(/n’a pas pu apprendre/);
  await expect.poll(() => readFile(box, 'utf8').catch(() => ''), { timeout: 30_000 }).not.toBe('');
  const script = `
import sys, json, mailbox, email, email.policy
m = [email.message_from_bytes(bytes(x), policy=email.policy.default) for x in mailbox.mbox(sys.argv[1])]
print(json.dumps([{'subject': x['Subject'], 'from': x['From'], 'auto': x['Auto-Submitted'], 'body': x.get_body().get_content(),
  'files': [[a.get_filename(), a.get_content()[:2].hex()] for a in x.iter_attachments()]} for x in m]))`;
  const read = await run(['/usr/bin/python3', '-c', script, box]);
  const mails = JSON.parse(read.stdout) as readonly { body: string }[];
  expect(mails).toMatchObject([
    {
      subject: '[planipsy] Échec de la mise à jour vers 4.3.0 ; la 4.2.0 est de retour',
      from: expect.stringContaining('root') as string,
      auto: 'auto-generated',
      files: [[expect.stringMatching(/^ospi-support-.*\.tar\.gz$/), '1f8b']],
    },
  ]);
  expect(mails[0]?.body).toMatch(/^À faire : [^]*\r?\n[^]*Code d’incident : \d{8}-\d{6}-\w{4}-\w{8}\r?\n/);
  expect(mails[0]?.body).not.toMatch(/undefined|\u001b/);
});

test('check names what could not be reached, and a program that others can change is refused', async () => {
  const site = await makeSite();
  const broken = await writeProgram(site, 'broken', 'exit 75');
  const { configFile } = await tellRecorder(site, { notify: [{ command: [broken] }] });
  const check = (file = configFile) => site.run(['check', '--no-rehearsal'], { configFile: file });
  await putInInbox(site, { version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice'], { configFile }), 0);
  expectEnd(await check(), 0, /OSPI-3036.*did not reach everybody: \S+broken \(exit 75\)/);
  await chmod(broken, 0o644);
  expectEnd(await check(), 3, /OSPI-3036.*cannot be run: \S+broken/);
  await chmod(broken, 0o777);
  expectEnd(await check(), 2, /broken/);
});
