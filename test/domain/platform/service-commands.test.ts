import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { awaitServiceCommands } from '../../../src/domain/platform/service-commands.ts';
import { readServiceState } from '../../../src/domain/platform/service-state.ts';
import type { Service } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const ports = createTestPorts();
const site = { root: '/nowhere' };

/** A control script that takes its time, as a Java server's does; the state is a file. */
async function makeSlowService(): Promise<Service> {
  const folder = await makeScratchFolder();
  const script = join(folder, 'slow-service');
  await writeFile(
    script,
    `#!/bin/sh
case $1 in
  start) sleep 1; touch '${folder}/up'; sleep 30 ;;
  stop) sleep 1; rm '${folder}/up' ;;
  status) test -e '${folder}/up' ;;
esac
`,
    { mode: 0o755 },
  );
  return { name: 'slow', start: [script, 'start'], stop: [script, 'stop'], status: [script, 'status'] };
}

test('a start that a dead run has left behind is waited for, until its service runs', async () => {
  const service = await makeSlowService();
  if (!('start' in service)) throw new Error('a service with commands');
  const [program, ...args] = service.start;
  const start = await ports.shell.start({ program, args });
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: false });
  await awaitServiceCommands({ site: { root: '/nowhere', services: [service] }, ports });
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: true });
  start.kill(); // It is at work still, and was not waited for any longer.
  expect((await start.done).signal).toBe('SIGTERM');
});

test('a stop likewise, until its service has stopped', async () => {
  const service = await makeSlowService();
  if (!('stop' in service)) throw new Error('a service with commands');
  await ports.shell.run({ program: 'touch', args: [join(service.stop[0], '../up')] });
  const stop = await ports.shell.start({ program: service.stop[0], args: ['stop'] });
  await awaitServiceCommands({ site: { root: '/nowhere', services: [service] }, ports });
  expect(await readServiceState({ service, site, ports })).toMatchObject({ running: false });
  await stop.done;
});

test('where nothing is left behind, nothing is waited for', async () => {
  const service = await makeSlowService();
  const begun = performance.now();
  await awaitServiceCommands({ site: { root: '/nowhere', services: [service] }, ports });
  expect(performance.now() - begun).toBeLessThan(1000);
});
