import { describe, expect, test } from 'vitest';
import { takeServerTurn, type ServerTurnTask } from '../../../src/domain/lock/turn.ts';
import { siteFolder, type Site } from '../../../src/model/site.ts';
import type { Event } from '../../../src/ports/events.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const isRoot = process.geteuid?.() === 0;

/** A clock on which each wait takes a quarter of an hour. */
function createFastPorts(): { ports: ServerTurnTask['ports']; events: Event[]; waits: () => number } {
  const ports = createTestPorts();
  let waits = 0;
  const clock = {
    ...ports.clock,
    monotonic: () => waits * 15 * 60 * 1000,
    sleep: () => {
      waits += 1;
      return Promise.resolve();
    },
  };
  return { ports: { ...ports, clock }, events: ports.events, waits: () => waits };
}

async function makeTask(name: string, changes: Partial<Site> = {}) {
  const fast = createFastPorts();
  const site = await makeTestSite(await makeScratchFolder(), {
    name,
    file: `${siteFolder}/${name}.yaml`,
    ...changes,
  });
  const interruption = new AbortController();
  const task: ServerTurnTask = {
    site,
    ports: fast.ports,
    command: 'apply',
    interruption: interruption.signal,
    isAttended: false,
    afterAnHour: 'refuse',
  };
  return { task, ...fast, interruption };
}

describe.runIf(isRoot)('the turn of a platform', () => {
  test('is awaited for an hour, once named; then an update is refused, and a recovery goes on', async () => {
    const turn = await takeServerTurn((await makeTask('one')).task);
    try {
      const { task, events, waits } = await makeTask('other');
      await expect(takeServerTurn(task)).rejects.toMatchObject({
        code: 'busy.other-platform',
        params: { platform: 'one', holder: { command: 'apply', pid: process.pid } },
      });
      expect(waits()).toBe(4);
      expect(events).toMatchObject([{ kind: 'note', code: 'lock.awaits-turn', params: { platform: 'one' } }]);

      const recovery = await makeTask('other');
      const late = await takeServerTurn({
        ...recovery.task,
        command: 'support recover',
        afterAnHour: 'go-on',
      });
      expect([late.hasWaited, recovery.waits()]).toEqual([true, 4]);
    } finally {
      await turn.release();
    }
  });

  test('is awaited without limit at a terminal, until Ctrl-C', async () => {
    const turn = await takeServerTurn((await makeTask('one')).task);
    try {
      const { task, waits, interruption } = await makeTask('other');
      const clock = {
        ...task.ports.clock,
        sleep: (milliseconds: number) => {
          if (waits() === 7) interruption.abort();
          return task.ports.clock.sleep(milliseconds);
        },
      };
      const attended = { ...task, ports: { ...task.ports, clock }, isAttended: true };
      await expect(takeServerTurn(attended)).rejects.toMatchObject({ code: 'busy.other-platform' });
      expect(waits()).toBe(8);
    } finally {
      await turn.release();
    }
  });

  test('comes when the other has ended, and is not awaited by who need not', async () => {
    const turn = await takeServerTurn((await makeTask('one')).task);
    for (const changes of [{ concurrent: true }, { file: '/srv/demo/other.yaml' }]) {
      const { task, waits } = await makeTask('other', changes);
      expect((await takeServerTurn(task)).hasWaited).toBe(false);
      expect(waits()).toBe(0);
    }
    await turn.release();
    const next = await takeServerTurn((await makeTask('other')).task);
    expect(next.hasWaited).toBe(false);
    await next.release();
  });
});
