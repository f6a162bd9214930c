import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running, Shell } from '../ports/shell.ts';
import { systemLogTag, type SystemLine, type SystemLog } from '../ports/system-log.ts';

const socket = '/dev/log';
const flushMilliseconds = 1000;
/** syslog(3). */
const priorities: Readonly<Record<SystemLine['priority'], number>> = {
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
};
/**
 * logger(1) splits anything longer than 1 KiB with its header into two entries, and nobody could tell who wrote the
 * second one.
 */
const longestBytes = 768;

/**
 * Writes through a single logger(1), which sends what it got even if we are killed. Without a system log, or if it is
 * stuck, nothing is reported.
 */
export function createSystemLog({ shell }: { shell: Shell }): SystemLog {
  let logger: Promise<Running | undefined> | undefined;
  return {
    write({ priority, text }) {
      logger ??= startLogger(shell);
      const line = `<${priorities[priority]}>${cut(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '))}\n`;
      void logger.then((running) => running?.stdin.write(line));
    },
    async flush() {
      const running = await logger;
      logger = undefined;
      if (running === undefined) return;
      running.stdin.end();
      const isOver = await Promise.race([running.done.then(() => true), sleep(flushMilliseconds, false)]);
      if (!isOver) running.kill();
    },
  };
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= longestBytes) return text;
  // Drops a truncated character.
  return `${Buffer.from(text)
    .subarray(0, longestBytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}…`;
}

async function startLogger(shell: Shell): Promise<Running | undefined> {
  try {
    await access(socket);
    const running = await shell.start({
      program: 'logger',
      // Without the first option it silently drops what cannot be sent.
      args: ['--socket-errors=on', '--tag', systemLogTag, '--prio-prefix'],
    });
    running.stdout.resume();
    return running;
  } catch {
    return undefined;
  }
}
