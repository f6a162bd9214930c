import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { Facts } from '../../src/ports/facts.ts';
import type { CheckResult } from '../../src/ports/results.ts';
import { withOwnMounts } from '../mounts.ts';
import { expectEnd, expectVisit, fingerprint, makeSite, reconfigure } from './sites.ts';

/** What is wrong on a server: how to make it so, and what is to be said of it. */
interface Wrong {
  readonly step: string;
  readonly name: string;
  readonly said: RegExp;
  /** @returns words before the command line, or another configuration */
  readonly make: (
    site: ScratchSite,
  ) => Promise<{ readonly through?: readonly string[]; readonly configFile?: string }>;
  /** Hooks of the update. */
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Makes mounts that only the program sees: nginx and the services are as they were. */
const mounted = (script: string, ...args: string[]) =>
  Promise.resolve({
    through: withOwnMounts(`${script} || exit 99; shift ${args.length}; exec "$@"`, ...args),
  });

const wrongs: readonly Wrong[] = [
  {
    step: 'backup',
    name: 'the backup folder is on a full disk',
    said: /OSPI-0363.*backups.*full/,
    make: ({ backups }) =>
      mounted(
        'mount -t tmpfs -o size=600m tmpfs "$1" && dd if=/dev/zero of="$1/x" bs=1M count=180 2>/dev/null' +
          ' && mkdir "$1/q" && mount -t tmpfs -o size=4k tmpfs "$1/q" && mount --bind "$1/q" "$1" && head -c 4096 /dev/zero >"$1/full"',
        backups,
      ),
  },
  {
    step: 'activate',
    name: 'releases/ is a mount of its own',
    said: /OSPI-0364.*releases is on another file system/,
    make: async ({ root, folder }) => {
      const apart = join(folder, 'apart');
      await mkdir(apart);
      return mounted(
        'mount -t tmpfs -o size=400m tmpfs "$2" && cp -a "$1/." "$2" && mount --bind "$2" "$1"',
        join(root, 'releases'),
        apart,
      );
    },
  },
  {
    step: 'hook-pre-install',
    name: 'root is mounted noexec',
    said: /OSPI-0365.*noexec/,
    make: ({ root }) => mounted('mount --bind "$1" "$1" && mount -o remount,bind,noexec "$1"', root),
  },
  {
    step: 'health-check',
    name: 'health.url has a typo',
    said: /OSPI-0367.*healht/,
    make: async (site) => ({
      configFile: await reconfigure(site, (config) => {
        const health = config['health'] as { url: string };
        health.url = new URL('/healht', health.url).href;
      }),
    }),
  },
];

test.each(wrongs)('$step: $name is found before an attempt', async ({ make, said, scripts, step }) => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', ...(scripts && { scripts }) });
  expectEnd(await site.run(['check', '--no-rehearsal', '--accept-notice', archive]), 0);
  const options = await make(site);
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', archive], { ...options }), 3, said, /Nothing was changed/);
  const checked = await site.run(['--json', 'check', archive], { ...options });
  expectEnd(checked, 3);
  const { rehearsal } = (JSON.parse(checked.stdout) as CheckResult).facts;
  expect(rehearsal).toMatchObject({
    steps: expect.arrayContaining([
      expect.objectContaining({ step, problems: expect.anything() as unknown }),
    ]) as unknown,
  });
  expect(await fingerprint(site)).toBe(before);
  expectEnd(await site.run(['status']), 0);
});
