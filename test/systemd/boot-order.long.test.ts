import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor } from './machine.ts';
import { makeServer } from './platform.ts';
import { findRoot } from './root.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: the order of units at boot, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';
const web = 'planipsy-web.service';

/** How a platform may be ordered before nginx; the recovery unit is after nginx and before the platform. */
const orders = [
  { unit: web, lines: 'Before=nginx.service' },
  { unit: 'nginx.service', lines: `After=${web}\nWants=${web}` },
];

describe.skipIf('cannot' in found)('on a server with systemd', () => {
  test.each(orders)(
    '$unit with $lines: all of it comes up at boot',
    { timeout: 180_000 },
    async ({ unit, lines }) => {
      const server = await makeServer({ lower });
      await mkdir(join(server.root, `etc/systemd/system/${unit}.d`), { recursive: true });
      await writeFile(join(server.root, `etc/systemd/system/${unit}.d/test.conf`), `[Unit]\n${lines}\n`);
      await server.run(['systemctl', 'enable', 'nginx.service']);
      // Like an administrator who follows the advice of `check`, or does nothing if it gives none.
      await server.update(['setup', 'systemd', '--output', '/etc/systemd/system'], 0);
      await server.run(['systemctl', 'daemon-reload']);
      for (const boot of ['first', 'second']) {
        await server.cutPower();
        await server.boot();
        await waitFor(
          'the platform',
          async () => ((await server.visit()) === '4.2.0' ? true : undefined),
          15,
        ).catch(() => undefined);
        const states = await server.run(['systemctl', 'is-active', 'nginx.service', web]);
        expect({ boot, states: states.stdout, visit: await server.visit() }).toEqual({
          ...{ boot, states: 'active\nactive\n', visit: '4.2.0' },
        });
      }
    },
  );
});
