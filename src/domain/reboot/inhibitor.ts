import { once } from 'node:events';
import type { Ports } from '../../ports/ports.ts';
import type { Running } from '../../ports/shell.ts';
import type { RebootBlock } from '../../terms/reboot.ts';

type Task = Readonly<{
  ports: Pick<Ports, 'shell' | 'clock' | 'system' | 'emit'>;
  /** Shown to users who try to shut the server down. */
  why: string;
}>;

/** logind answers within milliseconds; a missing message bus must not delay an update. */
const patienceMilliseconds = 5000;

/**
 * Runs `action` while systemd refuses to shut the server down or suspend it (a block inhibitor, systemd-inhibit(1)). If
 * no inhibitor can be taken, a note says so and the action runs all the same. It applies to ordinary users and
 * interactive requests; before systemd 257, `systemctl reboot` by root is not blocked.
 */
export async function withoutReboot<T>(
  { ports, why }: Task,
  action: (block: RebootBlock) => Promise<T>,
): Promise<T> {
  const inhibitor = await takeInhibitor({ ports, why });
  if (typeof inhibitor === 'string') {
    ports.emit({ kind: 'note', code: 'reboot.not-blocked', params: { reason: inhibitor } });
    return action(inhibitor);
  }
  try {
    return await action('blocked');
  } finally {
    await release({ ports, inhibitor });
  }
}

async function takeInhibitor({ ports, why }: Task): Promise<Running | Exclude<RebootBlock, 'blocked'>> {
  if (!(await ports.system.hasSystemd())) return 'no-systemd';
  try {
    const inhibitor = await ports.shell.start({
      program: 'systemd-inhibit',
      // `cat` ends with its input: if the kernel does not end systemd-inhibit with us, closing our end of the pipe
      // does.
      args: ['--what=shutdown:sleep', '--mode=block', '--who=ospi-update', `--why=${why}`, 'cat'],
      diesWithUs: true,
    });
    if (await isHeld({ ports, inhibitor })) return inhibitor;
    inhibitor.kill();
    return 'refused';
  } catch {
    return 'refused';
  }
}

/** systemd-inhibit starts its program only once it holds the lock: an echo from that program proves it. */
async function isHeld({
  ports,
  inhibitor: { stdin, stdout, done },
}: {
  ports: Task['ports'];
  inhibitor: Running;
}): Promise<boolean> {
  const echo = once(stdout, 'data').then(
    () => true,
    () => false,
  );
  stdin.write('?');
  const ended = done.then(() => false);
  const late = ports.clock.sleep(patienceMilliseconds).then(() => false);
  return Promise.race([echo, ended, late]);
}

async function release({ ports, inhibitor }: { ports: Task['ports']; inhibitor: Running }): Promise<void> {
  inhibitor.stdin.end();
  const hasEnded = inhibitor.done.then(() => true);
  const late = ports.clock.sleep(patienceMilliseconds).then(() => false);
  if (!(await Promise.race([hasEnded, late]))) inhibitor.kill();
}
