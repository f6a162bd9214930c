import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';

/**
 * Runs a program that is told something on its standard input, in the fixed environment of hooks. It dies with this
 * process, and its process group after the time limit.
 *
 * @returns why it could not be told: `missing`, `timeout`, or its exit code and last line; undefined if it was
 */
export async function tellProgram({
  ports: { shell },
  program,
  args,
  env = {},
  input,
  timeoutSeconds,
}: {
  ports: Pick<Ports, 'shell'>;
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  input: string;
  timeoutSeconds: number;
}): Promise<string | undefined> {
  let last = '';
  const onLine = (line: string) => {
    if (line.trim() !== '') last = line.trim().slice(0, shownLength);
  };
  try {
    const { exitCode, timedOut } = await shell.run(
      { program, args, env, timeoutSeconds, diesWithUs: true },
      { input, onStdoutLine: onLine, onStderrLine: onLine },
    );
    if (timedOut) return 'timeout';
    return exitCode === 0 ? undefined : [`exit ${exitCode}`, ...(last === '' ? [] : [last])].join(': ');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code === 'prerequisite.program-missing' ? 'missing' : error.code;
  }
}

const shownLength = 200;
