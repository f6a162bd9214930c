import { access, constants } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';

/** The mail system's program, in one of its usual places; undefined without a mail system. */
export async function findSendmail({ shell }: Pick<Ports, 'shell'>): Promise<string | undefined> {
  const found = await shell.find('sendmail');
  if (found !== undefined) return found;
  return access(olderPlace, constants.X_OK).then(
    () => olderPlace,
    () => undefined,
  );
}

const olderPlace = '/usr/lib/sendmail';

/**
 * The command line that hands it a mail. Mail systems deliver from a process that they leave behind, and when the unit of the
 * night ends, systemd kills all that is left of it: the mail would stay in the queue. So, under systemd, it gets a scope of
 * its own.
 */
export async function describeSendmail({
  program,
  ports: { shell, system },
}: {
  readonly program: string;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<readonly [program: string, ...args: string[]]> {
  const scope = ['--scope', '--quiet', '--collect', '--'];
  const canScope =
    (await system.hasSystemd()) &&
    (await shell.find('systemd-run')) !== undefined &&
    (await shell.run({ program: 'systemd-run', args: [...scope, 'true'], timeoutSeconds: 10 })).exitCode ===
      0;
  const own = [program, '-t', '-i'] as const;
  return canScope ? ['systemd-run', ...scope, ...own] : own;
}
