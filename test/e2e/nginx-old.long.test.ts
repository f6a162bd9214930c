import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { findOldServer } from '../../fixtures/site/old-server.ts';
import { run } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import { makeScratchFolder } from '../ports.ts';
import { sharePlace } from '../shared-folder.ts';

/** Everything that involves nginx, from the snippet alone to a whole update. */
const tests = [
  'test/domain/maintenance/snippet',
  'test/domain/maintenance/switch',
  'test/domain/maintenance/page-return',
  'test/commands/setup-nginx',
  'test/e2e/setup-nginx',
  'test/e2e/nginx.test',
];

test(
  'the tests of nginx hold with nginx 1.18 in the place of the system’s own',
  { timeout: 1_200_000 },
  async () => {
    const name = 'nginx-1.18';
    const old = await findOldServer({ name, place: sharePlace(name) });
    if (old === undefined) throw new Error(`${name} is not there: \`npm run pretest\` fetches it`);
    const folder = await makeScratchFolder();
    await chmod(folder, 0o755);
    const program = join(folder, 'nginx');
    await writeFile(program, `#!/bin/sh\nexec ${old}/programs/nginx "$@"\n`, { mode: 0o755 });
    const vitest = [
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      '.config/vitest.js',
    ];
    const { code, stdout, stderr } = await run(
      [
        ...withOwnMounts(
          'mount --bind "$1" /usr/sbin/nginx || exit 99; shift; nginx -v 2>&1; exec "$@"',
          program,
        ),
        ...[...vitest, '--reporter', 'default', '--maxWorkers', '2', ...tests],
      ],
      { cwd: checkout },
    );
    expect(stdout).toContain('nginx/1.18.0');
    expect({ code, end: `${stdout}${stderr}`.slice(-5000) }).toMatchObject({ code: 0 });
  },
);
