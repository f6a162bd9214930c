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
  if (interruption === undefined) return ports;
  const { shell } = ports;
  const add = (command: Command): Command => ({ ...command, interruption });
  return {
    ...ports,
    shell: {
      ...shell,
      run: (command, options) => shell.run(add(command), options),
      start: (command) => shell.start(add(command)),
      pipe: (commands, options) => shell.pipe(commands.map(add), options),
    },
  };
}
