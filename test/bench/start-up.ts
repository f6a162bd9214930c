import { execFileSync } from 'node:child_process';
import { compare } from './compare.ts';

/** How long a cron job or a person waits before the program does anything. */
export function measureStartUp(): Promise<string> {
  const node = (name: string, args: string[]) => ({
    name,
    run: () => {
      execFileSync(process.execPath, args, { stdio: 'ignore' });
      return Promise.resolve();
    },
  });
  return compare(
    [
      node('node -e 0', ['-e', '0']),
      node('ospi-update --version', ['bin/ospi-update.js', '--version']),
      node('ospi-update apply --help', ['bin/ospi-update.js', 'apply', '--help']),
    ],
    21,
  );
}
