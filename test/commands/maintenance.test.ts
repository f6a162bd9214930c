import { readlink, rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runMaintenanceOff, runMaintenanceOn, runMaintenanceStatus } from '../../src/commands/maintenance.ts';
import { runSupportRecover } from '../../src/commands/support.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import { permitPath } from '../../src/domain/reboot/permit.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import { sitePaths } from '../../src/model/site.ts';
import { begin, endFailed, fail, started } from '../domain/attempt/records.ts';
import { pageWords, startStand } from '../domain/maintenance/stand.ts';
import { createTestPorts } from '../ports.ts';

/** A platform of one systemd unit, behind nginx, on a server that runs systemd. */
async function openPlatform() {
  const name = `by-hand-${process.pid}`;
  const stand = await startStand({
    site: { name, services: [{ unit: 'ospi-none.service', timeoutSeconds: 5 }] },
  });
  const ports = createTestPorts();
  const system = { ...ports.system, hasSystemd: () => Promise.resolve(true) };
  const context: CommandContext = {
    site: stand.site,
    ports: { ...ports, system },
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords,
  };
  const permit = permitPath(stand.site);
  onTestFinished(() => rm(permit, { force: true }));
  return { ...stand, context, permit };
}

test.runIf(process.getuid?.() === 0)(
  'systemd may start the platform’s units behind a page turned on by hand, after a reboot too',
  async () => {
    const { context, permit } = await openPlatform();
    await runMaintenanceOn(context, {});
    expect(await readlink(permit)).toBe('/');
    await rm(permit); // As a reboot does.
    await runSupportRecover(context, { interrupted: true });
    expect(await readlink(permit)).toBe('/');
    await rm(permit);
    await runMaintenanceOn(context, {});
    expect(await readlink(permit)).toBe('/');
  },
);

test('a unit that does not run keeps the page on, and is named', async () => {
  const { context, ask } = await openPlatform();
  await runMaintenanceOn(context, { reason: 'disk' });
  await expect(runMaintenanceOff(context)).rejects.toMatchObject({
    code: 'prerequisite.page-kept',
    params: { services: ['ospi-none.service'] },
  });
  expect((await ask('/')).status).toBe(503);
  expect(await runMaintenanceStatus(context)).toMatchObject({ page: 'on', cause: 'by-hand' });
});

test('beside another run both are refused', async () => {
  const { context } = await openPlatform();
  await withLock({ ...context, command: 'apply' }, async () => {
    for (const run of [() => runMaintenanceOn(context, {}), () => runMaintenanceOff(context)])
      await expect(run()).rejects.toMatchObject({ code: 'busy.lock-held' });
  });
});

test('the page that a failed update left is told as that', async () => {
  const { context, site, setFlag } = await openPlatform();
  const journal = await openJournal({ site, ports: createTestPorts() });
  for (const entry of [started, begin('hook-migrate'), fail('hook-migrate'), endFailed('maintenance')])
    await journal.append(entry);
  await journal.close();
  await setFlag();
  for (const run of [() => runMaintenanceOn(context, {}), () => runMaintenanceOff(context)])
    await expect(run()).rejects.toMatchObject({ exit: 'maintenance' });
  expect(await runMaintenanceStatus(context)).toMatchObject({ page: 'on', cause: 'left' });
});

test('on a full disk nothing is announced that visitors do not see, and nothing may start behind a later page', async () => {
  const { context, site, ask, permit } = await openPlatform();
  const { flag } = sitePaths(site);
  const writeAtomic = (...args: Parameters<typeof context.ports.files.writeAtomic>) =>
    args[0] === flag
      ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
      : context.ports.files.writeAtomic(...args);
  const files = { ...context.ports.files, writeAtomic };
  const full = { ...context, ports: { ...context.ports, files } };
  await expect(runMaintenanceOn(full, {})).rejects.toMatchObject({ code: 'prerequisite.public-unwritable' });
  expect((await ask('/')).status).toBe(200);
  const told = await runMaintenanceStatus(context);
  expect(told.page).toBe('off');
  expect(told).not.toHaveProperty('pageByHand');
  await expect(readlink(permit)).rejects.toMatchObject({ code: 'ENOENT' });
});
