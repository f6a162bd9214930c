import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';

/**
 * What a failed test leaves of its platform, for the report: its processes and the last lines of the attempts' logs.
 * The folder is removed with the test.
 */
export async function describeLeft({ folder, state }: ScratchSite): Promise<string> {
  const attempts = join(state, 'attempts');
  const logs = (await readdir(attempts).catch(() => [])).filter((name) => name.endsWith('.log'));
  const texts = await Promise.all(logs.map((name) => readFile(join(attempts, name), 'utf8').catch(() => '')));
  return [
    'The test failed. Its platform’s processes:',
    ...(await listProcesses(folder)),
    ...texts.flatMap((text, index) => [`${logs[index]}:`, ...readLastLines(text)]),
  ].join('\n');
}

/** Without the heads of the journal, which stand between the words of hooks and services. */
function readLastLines(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  return lines.filter((line) => !/^journal \d+ /.test(line)).slice(-20);
}

async function listProcesses(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const [command = '', status = ''] = await Promise.all(
        ['cmdline', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      return `${pid} ${/^State:\s+(\S)/m.exec(status)?.[1]} ${command.replaceAll('\0', ' ')}`;
    }),
  );
  return lines.filter((line) => line.includes(`${folder}/`));
}
