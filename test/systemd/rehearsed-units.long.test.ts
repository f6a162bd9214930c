import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor } from './machine.ts';
import { makeServer, type Server } from './platform.ts';
import { findRoot } from './root.ts';

const found = await findRoot();
if ('cannot' in found)
  process.stderr.write(`NOT TESTED: what stands in the way of units, since ${found.cannot}.\n`);
const lower = 'root' in found ? found.root : '';
const slow = { timeout: 600_000 };
const web = 'planipsy-web.service';
const archive = '/root/planipsy-4.3.0.ospi';

/** What nobody notices while the unit runs: how to cause it, and how to undo it. */
interface Wrong {
  readonly name: string;
  readonly said: RegExp;
  readonly make: (server: Server) => Promise<void>;
  readonly mend: string;
}

const program = '/srv/planipsy/current/web.js 8082 /srv/planipsy/shared';

const wrongs: readonly Wrong[] = [
  {
    name: 'its program has moved since its start',
    said: /OSPI-0368.*node-18/,
    make: async (server) => {
      await shell(server, 'cp /usr/local/bin/node /usr/local/bin/node-18');
      await restartWith(server, `[Service]\nExecStart=\nExecStart=/usr/local/bin/node-18 ${program}`);
      await shell(server, 'rm /usr/local/bin/node-18');
    },
    mend: 'ln -s node /usr/local/bin/node-18',
  },
  {
    name: 'its environment file was removed since its start',
    said: /OSPI-0368.*planipsy\.env/,
    make: async (server) => {
      await shell(server, 'echo A=1 >/etc/planipsy.env');
      await restartWith(server, '[Service]\nEnvironmentFile=/etc/planipsy.env');
      await shell(server, 'rm /etc/planipsy.env');
    },
    mend: 'touch /etc/planipsy.env',
  },
  {
    name: 'what it requires was masked since its start',
    said: /OSPI-0368.*redis\.service/,
    make: async (server) => {
      const redis = '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n';
      await put(server, 'etc/systemd/system/redis.service', redis);
      await restartWith(server, '[Unit]\nRequires=redis.service\nAfter=redis.service');
      await shell(server, 'mv /etc/systemd/system/redis.service /root && systemctl mask redis.service');
    },
    mend: 'systemctl unmask redis.service; mv /root/redis.service /etc/systemd/system; systemctl daemon-reload',
  },
  {
    name: 'its account was removed since its start',
    said: /OSPI-0368.*planip\b/,
    make: async (server) => {
      await shell(
        server,
        'useradd -r planip && chown -R planip /srv/planipsy/shared && cp /etc/passwd /root',
      );
      await restartWith(server, '[Service]\nUser=planip\nExecStartPre=');
      await shell(server, 'sed -i /^planip:/d /etc/passwd');
    },
    // The update's files are root's.
    mend: `cp /root/passwd /etc/passwd; rm /etc/systemd/system/${web}.d/test.conf; systemctl daemon-reload; systemctl restart ${web}`,
  },
  {
    name: 'its condition isn’t met any more',
    said: /OSPI-0368.*condition/,
    make: async (server) => {
      await shell(server, 'touch /etc/planipsy.enabled');
      await restartWith(server, '[Unit]\nConditionPathExists=/etc/planipsy.enabled');
      await shell(server, 'rm /etc/planipsy.enabled');
    },
    mend: 'touch /etc/planipsy.enabled',
  },
  {
    name: 'a socket starts it again',
    said: /OSPI-0368.*planipsy-web\.socket/,
    make: async (server) => {
      await put(server, 'etc/systemd/system/planipsy-web.socket', '[Socket]\nListenStream=127.0.0.1:8090\n');
      await shell(
        server,
        `systemctl daemon-reload && systemctl stop ${web} && systemctl start planipsy-web.socket ${web}`,
      );
    },
    mend: `systemctl stop planipsy-web.socket ${web}; rm /etc/systemd/system/planipsy-web.socket; systemctl daemon-reload; systemctl start ${web}`,
  },
  {
    name: 'a timer starts it again',
    said: /OSPI-0368.*planipsy-web\.timer/,
    make: async (server) => {
      const timer = '[Timer]\nOnUnitInactiveSec=3s\nOnActiveSec=1s\n';
      await put(server, 'etc/systemd/system/planipsy-web.timer', timer);
      await shell(server, 'systemctl daemon-reload && systemctl start planipsy-web.timer');
    },
    mend: 'systemctl stop planipsy-web.timer',
  },
  {
    name: 'another unit upholds it',
    said: /OSPI-0368.*planipsy\.target/,
    make: async (server) => {
      await put(server, 'etc/systemd/system/planipsy.target', `[Unit]\nUpholds=${web}\n`);
      await shell(server, 'systemctl daemon-reload && systemctl start planipsy.target');
    },
    mend: 'systemctl stop planipsy.target',
  },
  ...['Requires', 'BindsTo', 'PartOf'].map((kind) => ({
    name: `a unit that \`services\` doesn’t name is stopped with it (${kind}=)`,
    said: /OSPI-0368.*planipsy-batch\.service/,
    make: async (server: Server) => {
      const batch = `[Unit]\n${kind}=${web}\nAfter=${web}\n[Service]\nExecStart=/bin/sleep infinity\n`;
      await put(server, 'etc/systemd/system/planipsy-batch.service', batch);
      await shell(server, 'systemctl daemon-reload && systemctl start planipsy-batch.service');
    },
    mend: 'systemctl stop planipsy-batch.service',
  })),
  {
    name: 'nginx is stopped with it',
    said: /OSPI-0368.*nginx\.service/,
    make: async (server) => {
      await put(server, 'etc/systemd/system/nginx.service.d/test.conf', `[Unit]\nRequires=${web}\n`);
      await shell(server, 'systemctl daemon-reload');
    },
    mend: 'rm /etc/systemd/system/nginx.service.d/test.conf; systemctl daemon-reload',
  },
];

describe.skipIf('cannot' in found)('a unit', () => {
  // One server for all: creating one takes longer than testing it.
  test('that could not be started again as it runs is refused before an attempt', slow, async () => {
    const server = await makeServer({ lower });
    const check = () => server.run(['/usr/local/bin/ospi-update', '--lang', 'fr', 'check', archive]);
    for (const { name, said, make, mend } of wrongs) {
      await make(server);
      await waitForOld(server);
      await server.takeStarts();
      const applied = await server.run([...server.applyArgs]);
      expect({ name, ...applied }).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(said) as string,
      });
      expect({ name, starts: await server.takeStarts() }).toEqual({ name, starts: [] });

      await shell(server, mend);
      await waitForOld(server);
      expect({ name, ...(await check()) }).toMatchObject({
        code: 0,
        stdout: expect.not.stringMatching(/OSPI-0368/) as string,
      });
      await shell(server, `rm -f /etc/systemd/system/${web}.d/test.conf`);
      await shell(server, `systemctl daemon-reload && systemctl restart ${web}`);
      await waitForOld(server);
    }
    expect((await server.readRecords()).filter(({ event }) => event === 'attempt.started')).toEqual([]);
    await server.update(['apply', '--accept-notice', archive], 0);
    expect(await server.visit()).toBe('4.3.0');
  });

  test('the usual targets of a boot are none that would be stopped with it', slow, async () => {
    const server = await makeServer({ lower });
    await restartWith(
      server,
      '[Service]\nRestart=always\nEnvironmentFile=-/etc/none\nWorkingDirectory=-/none',
    );
    await put(server, `etc/systemd/system/multi-user.target.d/test.conf`, `[Unit]\nRequires=${web}\n`);
    await shell(server, 'systemctl daemon-reload');
    await server.update(['apply', '--accept-notice', archive], 0);
  });

  test('a target of the site stops and starts what is part of it', slow, async () => {
    const server = await makeServer({ lower });
    await put(server, 'etc/systemd/system/planipsy.target', `[Unit]\nWants=${web} planipsy-batch.service\n`);
    const batch = '[Unit]\nPartOf=planipsy.target\n[Service]\nExecStart=/bin/sleep infinity\n';
    await put(server, 'etc/systemd/system/planipsy-batch.service', batch);
    await put(server, `etc/systemd/system/${web}.d/test.conf`, '[Unit]\nPartOf=planipsy.target\n');
    await shell(server, 'systemctl daemon-reload && systemctl start planipsy.target');
    const file = join(server.root, 'etc/ospi-update/planipsy.yaml');
    const text = await readFile(file, 'utf8');
    await put(server, 'etc/ospi-update/planipsy.yaml', text.replace(`unit: ${web}`, 'unit: planipsy.target'));
    await server.update(['apply', '--accept-notice', archive], 0);
    await shell(server, 'systemctl is-active planipsy-batch.service');
    expect(await server.visit()).toBe('4.3.0');
  });
});

async function put(server: Server, path: string, text: string): Promise<void> {
  const at = join(server.root, path);
  await mkdir(dirname(at), { recursive: true });
  await rm(at, { force: true });
  await writeFile(at, text);
}

async function shell(server: Server, script: string): Promise<void> {
  const ran = await server.run(['sh', '-c', script]);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
}

async function restartWith(server: Server, lines: string): Promise<void> {
  await put(server, `etc/systemd/system/${web}.d/test.conf`, `${lines}\n`);
  await shell(server, `systemctl daemon-reload && systemctl restart ${web}`);
  await waitForOld(server);
}

async function waitForOld(server: Server): Promise<void> {
  await waitFor('the platform', async () => ((await server.visit()) === '4.2.0' ? true : undefined));
}
