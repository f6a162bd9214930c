import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';

/** The same ports, whose programs end when the work is interrupted. */
export function makeInterruptible({
  ports,
  interruption,
}: {
  readonly ports: Ports;
  readonly interruption?: AbortSignal | undefined;
}): Ports {
  return interruption === undefined
    ? ports
    : changeCommands(ports, (command) => ({ ...command, interruption }));
}

/**
 * The same ports, whose programs run at normal priority: while the page is on, every second counts, and on a server
 * that also hosts other platforms, low-priority work may wait for a long time.
 */
export function raisePriority(ports: Ports): Ports {
  return changeCommands(ports, (command) => ({ ...command, priority: 'normal' }));
}

/** The same ports, whose programs run at low priority, for long work that can wait. */
export function makePatient(ports: Ports): Ports {
  return changeCommands(ports, (command) => ({ ...command, priority: 'background' }));
}

function changeCommands(ports: Ports, change: (command: Command) => Command): Ports {
  const { shell } = ports;
  return {
    ...ports,
    shell: {
      ...shell,
      run: (command, options) => shell.run(change(command), options),
      start: (command) => shell.start(change(command)),
      pipe: (commands, options) => shell.pipe(commands.map(change), options),
    },
  };
}
