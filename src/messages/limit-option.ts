import type { SessionLimit } from '../terms/cli.ts';

/** The option of the shell's `ulimit` that sets a limit. */
export function limitOption(limit: SessionLimit): string {
  return options[limit];
}

const options: Readonly<Record<SessionLimit, string>> = {
  'open-files': '-n',
  'file-size': '-f',
  stack: '-s',
  'address-space': '-v',
  'cpu-time': '-t',
  processes: '-u',
};
