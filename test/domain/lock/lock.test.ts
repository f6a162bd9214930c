import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeLock, withLock } from '../../../src/domain/lock/lock.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const ports = createTestPorts();
const hold = <T>(site: Site, action: () => Promise<T>) => withLock({ site, ports, command: 'apply' }, action);

describe('the lock', () => {
  it('lets one in, and names it to the other', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, async () => {
      const second = hold(site, () => Promise.resolve('in'));
      await expect(second).rejects.toMatchObject({
        code: 'busy.lock-held',
        params: { holder: { command: 'apply', pid: process.pid } },
      });
    });
    await expect(hold(site, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('is free again when its holder failed', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await expect(hold(site, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await probeLock({ site, ports })).toBeNull();
  });

  it('is free as soon as its holder is killed, whatever the file still says', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, () => Promise.resolve());
    const holder = spawn('flock', ['--exclusive', sitePaths(site).lock, 'sleep', '60'], { detached: true });
    await expect.poll(() => probeLock({ site, ports })).not.toBeNull();

    const ended = once(holder, 'exit');
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    await ended;
    await expect.poll(() => probeLock({ site, ports })).toBeNull();
    await expect(hold(site, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('does not mistake a reader’s probe for another run', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, () => Promise.resolve());
    const probes = Array.from({ length: 20 }, () => probeLock({ site, ports }));
    for (let run = 0; run < 5; run += 1) await hold(site, () => Promise.resolve());
    await Promise.all(probes);
  });

  it('keeps a second run out after someone deleted its file', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, async () => {
      await rm(sitePaths(site).lock);
      expect(await probeLock({ site, ports })).not.toBeNull();
      await expect(hold(site, () => Promise.resolve('in'))).rejects.toMatchObject({ code: 'busy.lock-held' });
    });
  });

  it('is respected when another program holds its file', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, () => Promise.resolve());
    const holder = spawn('flock', ['--exclusive', sitePaths(site).lock, 'sleep', '60'], { detached: true });
    onTestFinished(() => void process.kill(-(holder.pid ?? 0), 'SIGKILL'));
    await expect.poll(() => probeLock({ site, ports })).not.toBeNull();
    await expect(hold(site, () => Promise.resolve('in'))).rejects.toMatchObject({
      code: 'busy.lock-taken',
      params: { path: sitePaths(site).lock, pid: holder.pid, command: 'flock', user: userInfo().username },
    });
    expect(await probeLock({ site, ports })).toMatchObject({
      holder: { command: 'flock', pid: holder.pid, user: userInfo().username },
    });
  });

  // /proc/locks names the process that requested the lock, which no longer exists.
  it('names who holds its file after the program that locked it has ended', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, () => Promise.resolve());
    const holder = spawn('sh', ['-c', 'exec 9<"$0"; flock 9; exec sleep 60', sitePaths(site).lock]);
    onTestFinished(() => void holder.kill('SIGKILL'));
    await expect
      .poll(() => probeLock({ site, ports }))
      .toMatchObject({
        holder: { command: 'sleep', pid: holder.pid },
      });
    await expect(hold(site, () => Promise.resolve('in'))).rejects.toMatchObject({
      code: 'busy.lock-taken',
      params: { pid: holder.pid, command: 'sleep' },
    });
  });

  it('tells nothing from a missing file', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await rm(sitePaths(site).lock, { force: true });
    expect(await probeLock({ site, ports })).toBeNull();
  });

  it.each(['', 'half a li', '{"pid":"1"}', 'null'])('is held although its file says %j', async (text) => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, async () => {
      await writeFile(sitePaths(site).lock, text);
      // By the kernel: the test's own process stands for `ospi-update`, and is reported as unknown.
      expect(await probeLock({ site, ports })).toMatchObject({ holder: { pid: process.pid } });
    });
  });

  it('is not given to what the holder starts', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, () =>
      ports.shell.run({ program: 'sh', args: ['-c', 'setsid sleep 20 >/dev/null 2>&1 &'] }),
    );
    expect(await probeLock({ site, ports })).toBeNull();
  });

  // `rm -rf state` in the middle of an update let a second one start beside it.
  it('keeps a second run off the platform after someone deleted the state folder', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await hold(site, async () => {
      await rm(site.state, { recursive: true });
      await expect(hold(site, () => Promise.resolve('in'))).rejects.toMatchObject({ code: 'busy.lock-held' });
      expect(await probeLock({ site, ports })).not.toBeNull();
    });
    await expect(hold(site, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('keeps two configurations of one platform apart', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    const other = await makeTestSite(await makeScratchFolder(), { root: site.root });
    await hold(site, async () => {
      await expect(hold(other, () => Promise.resolve('in'))).rejects.toMatchObject({
        code: 'busy.lock-held',
      });
    });
  });
});
