import { describe, expect, test } from 'vitest';
import { withoutReboot } from '../../../src/domain/reboot/inhibitor.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Command, Running } from '../../../src/ports/shell.ts';
import { createTestPorts } from '../../ports.ts';

/** The real shell, with another program in place of systemd-inhibit: no systemd may be running here. */
function preparePorts({ systemd, script }: { systemd: boolean; script: string }) {
  const ports = createTestPorts();
  const started: Command[] = [];
  const running: Running[] = [];
  const changed: Ports = {
    ...ports,
    system: { ...ports.system, hasSystemd: () => Promise.resolve(systemd) },
    shell: {
      ...ports.shell,
      start: async (command) => {
        started.push(command);
        const one = await ports.shell.start({ ...command, program: 'sh', args: ['-c', script] });
        running.push(one);
        return one;
      },
    },
  };
  return { ports: changed, events: ports.events, started, running };
}

const hold = (ports: Ports) => withoutReboot({ ports, why: 'because' }, (block) => Promise.resolve(block));

describe('the inhibitor', () => {
  test('is held while the action runs, and let go after it', async () => {
    const { ports, events, started, running } = preparePorts({ systemd: true, script: 'cat' });
    await withoutReboot({ ports, why: 'because' }, async (block) => {
      expect(block).toBe('blocked');
      expect(started).toMatchObject([{ program: 'systemd-inhibit', diesWithUs: true }]);
      expect(started[0]?.args).toContain('--why=because');
      expect(await Promise.race([running[0]?.done, Promise.resolve('at work')])).toBe('at work');
    });
    expect(await running[0]?.done).toMatchObject({ exitCode: 0 });
    expect(events).toEqual([]);
  });

  test('is let go when the action fails, whose fault is told', async () => {
    const { ports, running } = preparePorts({ systemd: true, script: 'cat' });
    const fault = new Error('of the action');
    await expect(withoutReboot({ ports, why: 'x' }, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await running[0]?.done).toMatchObject({ exitCode: 0 });
  });

  test('is not asked for where there is no systemd, and that is said', async () => {
    const { ports, events, started } = preparePorts({ systemd: false, script: 'cat' });
    expect(await hold(ports)).toBe('no-systemd');
    expect(started).toEqual([]);
    expect(events).toEqual([{ kind: 'note', code: 'reboot.not-blocked', params: { reason: 'no-systemd' } }]);
  });

  test.each([
    ['is refused', 'echo Access denied >&2; exit 1'],
    ['gets no answer in time', 'sleep 60'],
  ])('that %s does not keep the action from running', async (_how, script) => {
    const { ports, events } = preparePorts({ systemd: true, script });
    expect(await hold(ports)).toBe('refused');
    expect(events).toEqual([{ kind: 'note', code: 'reboot.not-blocked', params: { reason: 'refused' } }]);
  });
});
