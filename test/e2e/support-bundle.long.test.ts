import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runOrThrow } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectSame, replay, takeCase, type CustomerCase } from './customer-case.ts';
import { killAt } from './interrupt.ts';
import { withOwnMounts } from '../mounts.ts';
import { expectEnd, makeSite, words, reconfigure } from './sites.ts';

test(
  'the bundle of each kind of failure replays, where there is nothing else, to what the customer saw',
  { timeout: 600_000 },
  async () => {
    const site = await makeSite();
    const desk = await mkdtemp(join(tmpdir(), 'ospi-desk-'));
    onTestFinished(() => rm(desk, { recursive: true, force: true }));
    await runOrThrow(['chmod', '755', desk]);
    const cases: CustomerCase[] = [];
    const take = async (
      name: string,
      said: string,
      options: { archive?: string; configFile?: string; through?: readonly string[] } = {},
    ) => {
      cases.push(await takeCase({ site, desk, name, said, ...options }));
    };
    const apply = (archive: string) => site.run(['apply', '--accept-notice', archive]);

    const good = await site.packUpdate({ version: '4.3.0', name: 'good.ospi' });
    const demanding = await reconfigure(site, (config) => {
      config['requirements'] = {
        cpuCores: { minimum: 1, recommended: 1 },
        memoryGiB: { minimum: 9000, recommended: 9000 },
        freeDiskPercent: 1,
      };
    });
    const refused = await site.run(['apply', good], { configFile: demanding });
    expectEnd(refused, 3);
    await take('prerequisite', words(refused), { archive: good, configFile: demanding });

    const cut = join(site.folder, 'cut.ospi');
    await writeFile(cut, (await readFile(good)).subarray(0, -300));
    const damaged = await apply(cut);
    expectEnd(damaged, 4);
    await take('archive', words(damaged), { archive: cut });

    const migrate = await apply(
      await site.packUpdate({
        version: '4.3.0',
        name: 'migrate.ospi',
        scripts: { migrate: 'echo "column is missing" >&2; exit 4' },
      }),
    );
    expectEnd(migrate, 7);
    await take('migrate', words(migrate));
    await forget(site);

    const full = await apply(
      await site.packUpdate({
        version: '4.3.0',
        name: 'full.ospi',
        scripts: { 'post-install': 'set -e; head -c 9999 /dev/zero >/dev/full' },
      }),
    );
    expectEnd(full, 7, /post-install/);
    await take('full-disk', words(full));
    await forget(site);

    const cluttering = await clutterWhenStopped(site);
    const backup = await site.run(['apply', '--accept-notice', good], { configFile: cluttering });
    expectEnd(backup, 7, /OSPI-1138/);
    await take('backup', words(backup), { configFile: cluttering });
    await runOrThrow(['rm', '-rf', '--', join(site.root, 'shared/deep')]);
    await forget(site);

    const slow = await site.packUpdate({
      version: '4.3.0',
      name: 'slow.ospi',
      scripts: { migrate: 'sleep 60' },
    });
    await killAt(site, ['apply', '--accept-notice', slow], 'step.started hook-migrate');
    await take('kill', '');
    // What a power cut leaves as well: an unfinished line.
    await appendFile(join(site.state, 'journal.jsonl'), '{"seq":99,"at":"2026');
    const other = join(site.folder, 'boot-id');
    await writeFile(other, '4b8cdcbf-0a5c-4d2e-9a3c-6a1f0e5d7c11\n');
    const onceMore = 'mount --bind "$1" /proc/sys/kernel/random/boot_id || exit 99; shift; exec "$@"';
    await take('power-cut', '', { through: withOwnMounts(onceMore, other) });
    expectEnd(await site.run(['support', 'recover']), 0);
    await take('recovered', '');
    await forget(site);

    const pidFile = join(site.folder, 'nginx/nginx.pid');
    const nginx = await apply(
      await site.packUpdate({
        version: '4.3.0',
        name: 'nginx.ospi',
        scripts: { 'post-install': `kill -QUIT $(cat '${pidFile}')` },
      }),
    );
    expectEnd(nginx, 8);
    await take('nginx', words(nginx));

    await site.stop();
    await chmod(site.folder, 0o700); // For the engineer, who is another user, it does not exist.
    for (const each of cases) await expectSame(each);
    await expectDecision(cases, good);
  },
);

/**
 * What could not be known before: a service that leaves something in the data folder as it stops. It is so deep that
 * its full path cannot be passed to any program.
 */
async function clutterWhenStopped(site: ScratchSite): Promise<string> {
  const program = join(site.folder, 'stop-and-clutter');
  const text = join(site.folder, 'deep-folders');
  await writeFile(text, deepFolders);
  await writeFile(
    program,
    `#!/bin/sh
'${process.execPath}' --eval "$(cat '${text}')" '${join(site.root, 'shared')}' 2>/dev/null
exec "$@"
`,
    { mode: 0o755 },
  );
  return reconfigure(site, (config) => {
    const services = config['services'] as { stop: string[] }[];
    config['services'] = services.map((service) => ({ ...service, stop: [program, ...service.stop] }));
  });
}

const deepFolders = `
const [, folder] = process.argv;
process.chdir(folder);
for (const name of ['deep', ...Array(25).fill('d'.repeat(200))]) {
  fs.mkdirSync(name);
  process.chdir(name);
}
fs.writeFileSync('note', '');`;

/** Nothing is left of it except what is in the desk. */
async function expectDecision(cases: readonly CustomerCase[], good: string): Promise<void> {
  const bundle = cases.find(({ name }) => name === 'migrate')?.bundle ?? '';
  const copy = join(bundle, '..', basename(good));
  const { decision } = await replay(bundle, ['--with', copy]);
  expect(decision?.now).toMatchObject({ kind: 'refused', problem: { code: 'locked.attempt-failed' } });
  expect(decision?.released).toMatchObject({ kind: 'plan', plan: { from: '4.2.0', to: '4.3.0' } });
}

/**
 * The effect of support's release: the platform may be updated again. Journal, logs and everything that remembers them
 * are removed.
 */
async function forget(site: ScratchSite): Promise<void> {
  await rm(join(site.state, 'journal.jsonl'));
  await rm(join(site.root, '.ospi-update.json')); // It would tie the platform to that journal.
  await rm(join(site.state, 'attempts'), { recursive: true, force: true });
}
