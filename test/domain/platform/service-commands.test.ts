import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { awaitServiceCommands } from '../../../src/domain/platform/service-commands.ts';
import { readServiceState } from '../../../src/domain/platform/service-state.ts';
import type { Service } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const ports = createTestPorts();
const site = { root: '/nowhere' };

/** A slow control script, like a Java server's: it waits until it is released. The state is a file. */
async function makeSlowService() {
  const folder = await makeScratchFolder();
  const script = join(folder, 'slow-service');
  await writeFile(
    script,
    `#!/bin/sh
case $1 in
  start) until test -e '${folder}/go'; do sleep 0.05; done; touch '${folder}/up'; sleep 300 ;;
  stop) until test -e '${folder}/go'; do sleep 0.05; done; rm '${folder}/up' ;;
  status) test -e '${folder}/up' ;;
esac
`,
    { mode: 0o755 },
  );
  const service = {
    name: 'slow',
    start: [script, 'start'] as const,
    stop: [script, 'stop'] as const,
    status: [script, 'status'] as const,
  } satisfies Service;
  return { service, up: join(folder, 'up'), letGo: () => writeFile(join(folder, 'go'), '') };
}

test('a start that a dead run has left behind is waited for, until its service runs', async () => {
  const { service, letGo } = await makeSlowService();
  const [program, ...args] = service.start;
  const start = await ports.shell.start({ program, args });
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: false });
  const waiting = awaitServiceCommands({ site: { root: '/nowhere', services: [service] }, ports });
  await letGo();
  await waiting;
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: true });
  start.kill(); // It is still running, and was not waited for any longer.
  expect((await start.done).signal).toBe('SIGTERM');
});

test('a stop likewise, until its service has stopped', async () => {
  const { service, up, letGo } = await makeSlowService();
  await writeFile(up, '');
  const stop = await ports.shell.start({ program: service.stop[0], args: ['stop'] });
  const waiting = awaitServiceCommands({ site: { root: '/nowhere', services: [service] }, ports });
  await letGo();
  await waiting;
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: false });
  await stop.done;
});

test('where nothing is left behind, nothing is waited for', async () => {
  const { service } = await makeSlowService();
  const sleep = vi.fn(() => Promise.resolve());
  await awaitServiceCommands({
    site: { root: '/nowhere', services: [service] },
    ports: { ...ports, clock: { ...ports.clock, sleep } },
  });
  expect(sleep).not.toHaveBeenCalled();
});
