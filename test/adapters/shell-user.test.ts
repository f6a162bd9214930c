import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid, pid } from 'node:process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createShell } from '../../src/adapters/shell.ts';
import { makeScratchFolder } from '../ports.ts';

test.runIf(geteuid?.() === 0)('who runs a program is looked up once, not once a program', async () => {
  const log = join(await makeScratchFolder(), 'calls');
  const strace = spawn('strace', ['-f', '-e', 'trace=execve', '-o', log, '-p', String(pid)]);
  await once(strace.stderr, 'data'); // Attached.
  const shell = createShell();
  for (let left = 5; left > 0; left -= 1)
    expect(await shell.run({ program: 'id', args: ['-un'], runAs: 'games' })).toMatchObject({
      stdout: 'games\n',
    });
  strace.kill('SIGINT');
  await once(strace, 'close');
  const calls = (await readFile(log, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('"/usr/bin/getent"'));
  expect(calls).toHaveLength(1);
});
