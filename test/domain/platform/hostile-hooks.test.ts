import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAttemptLog } from '../../../src/domain/platform/attempt-log.ts';
import { runHook } from '../../../src/domain/platform/hooks.ts';
import { endSurvivors, markAttempt } from '../../../src/domain/platform/survivors.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { toProof } from '../../../src/ports/shell.ts';
import { createTestPorts } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const attempt = `20261122-020000-${process.pid}`;
const ports = createTestPorts();
const title = { fr: 'Migration', en: 'Migration' };

/** What a hook does to its caller, and how it ends. */
const hostile: readonly {
  readonly does: string;
  readonly script: string;
  readonly ends: 'well' | 'timed-out' | number;
}[] = [
  {
    does: 'ignores SIGTERM',
    script: 'trap "" TERM; while :; do sleep 0.1; done',
    ends: 'timed-out',
  },
  { does: 'hangs', script: 'exec sleep 300', ends: 'timed-out' },
  { does: 'halts itself', script: 'kill -STOP $$', ends: 'timed-out' },
  { does: 'prints without end', script: 'exec yes "Mise à jour"', ends: 'timed-out' },
  {
    does: 'prints a line without end',
    script: 'exec tr "\\000" x < /dev/zero',
    ends: 'timed-out',
  },
  {
    does: 'tells its progress without end',
    script: 'exec yes "::progress 40 lits"',
    ends: 'timed-out',
  },
  {
    does: 'prints bytes that are no text',
    script: 'head -c 300000 /dev/urandom; printf "\\033c\\033]0;x\\007"; exit 3',
    ends: 3,
  },
  {
    does: 'closes its output and goes on',
    script: 'exec >&- 2>&-; exec sleep 300',
    ends: 'timed-out',
  },
  {
    does: 'ends well and leaves a child that holds its output',
    script: 'sleep 300 &',
    ends: 'well',
  },
  { does: 'crashes', script: 'kill -SEGV $$', ends: 139 },
  {
    does: 'starts two for each that is ended',
    script: `cat > again <<'END'
#!/bin/sh
trap 'setsid ./again & setsid ./again & exit' TERM
echo $$ >> pids
while :; do sleep 0.05; done
END
chmod 755 again; env -i setsid ./again & sleep 0.5`,
    ends: 'well',
  },
  {
    does: 'starts itself anew all the time',
    script: `cat > again <<'END'
#!/bin/sh
trap '' TERM
[ $# -lt 1 ] && exit
sleep 0.01; setsid env -i ./again more & setsid env -i ./again & exit
END
chmod 755 again; env -i setsid ./again more & sleep 0.5`,
    ends: 'well',
  },
  { does: 'locks its own files away', script: 'chmod 0 . "$0"; chmod 0 ..; exit 5', ends: 5 },
  { does: 'goes elsewhere', script: 'cd /; rm -rf "$OSPI_RELEASE"; exit 6', ends: 6 },
  {
    does: 'closes what it inherited, and opens its output by name',
    script: 'echo x > /dev/stdout; exit 7',
    ends: 7,
  },
];

test('whatever a hook does, it ends in time, nothing of it is left, and its log stays small and harmless', async () => {
  const expected: Record<string, unknown> = {};
  const seen: Record<string, unknown> = {};
  const runs = hostile.map(async ({ does, script, ends }, index) => {
    expected[does] = { ended: ends, left: [], isLogBounded: true, isLogHarmless: true, isToldLittle: true };
    seen[does] = await runHostile({ script, attempt: `${attempt}-${index}` });
  });
  await Promise.all(runs); // Each is waited for anyway.
  expect(seen).toEqual(expected);
});

async function runHostile({ script, attempt }: { script: string; attempt: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const site = await makeTestSite(folder);
  const staging = join(folder, 'staging');
  await mkdir(join(staging, 'hooks'), { recursive: true });
  await writeFile(join(staging, 'hooks/migrate'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const log = openAttemptLog({ site, attempt, clock: ports.clock });
  let told = 0;
  const ended = await runHook({
    site,
    ports,
    hook: { name: 'migrate', path: 'hooks/migrate', timeoutSeconds: 2, touchesData: true, title },
    staging,
    attempt,
    from: '4.2.0',
    to: '4.3.0',
    language: 'fr',
    log,
    onProgress: () => (told += 1),
  }).then(() => 'well', nameEnding);
  const left = await findLeft(attempt);
  await endSurvivors({ ports, attempt });
  log.close();
  await chmod(staging, 0o755);
  await chmod(folder, 0o755);
  const output = await readFile(log.path, 'latin1');
  return {
    ended,
    left,
    isLogBounded: output.length < 20 * 1024 * 1024,
    isLogHarmless: !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(output),
    isToldLittle: told < 1000,
  };
}

function nameEnding(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  return error.code === 'step.hook-timed-out' ? 'timed-out' : (error.params['exitCode'] ?? error.code);
}

/** Command lines of processes with the attempt's mark, as anyone can find them: without the code under test. */
async function findLeft(attempt: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const pid of await readdir('/proc')) {
    const limits = await readFile(`/proc/${pid}/limits`, 'utf8').catch(() => '');
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    // A zombie has no command line.
    if (limits.includes(` ${markAttempt(attempt)} `) && words !== '') left.push(words);
  }
  return left;
}

/**
 * The timeout expires at once: a process that ignores SIGTERM then looks like one waiting for a dead disk, which cannot
 * be ended.
 */
const hurried = { ...ports, clock: { ...ports.clock, monotonic: () => ports.clock.monotonic() * 1e9 } };
const stubborn = ['sh', '-c', 'trap "" TERM; echo ready; sleep 300 & wait'] as const;

test('what cannot be ended is named, and nothing is undone under it', async () => {
  const own = `${attempt}-stubborn`;
  const [program, ...args] = stubborn;
  const running = await ports.shell.start({ program, args, mark: markAttempt(own) });
  await once(running.stdout, 'data');
  await expect.poll(() => findLeft(own)).toHaveLength(2);
  const problem = await endSurvivors({ ports: hurried, attempt: own }).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'step.hook-left-running' });
  expect((problem as Problem).params['pids']).toContain(running.pid);
  await endSurvivors({ ports, attempt: own });
  expect((await running.done).signal).toBe('SIGKILL');
});

/** The mark is a number that anybody can compute, or read from a running hook. */
test.runIf(process.geteuid?.() === 0)(
  'what somebody else has marked as a hook’s holds nothing up, however long it stays',
  async () => {
    const own = `${attempt}-forged`;
    const mark = markAttempt(own);
    const forged = [
      ['prlimit', `--locks=${mark}:${mark}`, '--', ...stubborn],
      ['env', `OSPI_ATTEMPT=${own}`, ...stubborn],
    ].map(([program = '', ...args]) => spawn(program, args, { uid: 65534, gid: 65534 }));
    await Promise.all(forged.map(({ stdout }) => once(stdout, 'data')));
    await endSurvivors({ ports: hurried, attempt: own });
    expect(forged.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([null, null]);
    await endSurvivors({ ports, attempt: own });
    await expect.poll(() => forged.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
  },
);

test('what counts is a mark that nobody but root can give himself, where root may', async () => {
  const mark = markAttempt(`${attempt}-proof`);
  const running = await ports.shell.start({ program: 'sleep', args: ['300'], mark });
  const limits = await readFile(`/proc/${running.pid}/limits`, 'utf8');
  const status = await readFile('/proc/self/status', 'utf8');
  const mayRaise = (BigInt(`0x${/^CapEff:\t(.*)$/m.exec(status)?.[1]}`) >> 24n) & 1n;
  expect(/^Max msgqueue size.*/m.exec(limits)?.[0].includes(` ${toProof(mark)} `)).toBe(mayRaise === 1n);
  running.kill();
  await running.done;
});
