import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAttemptLog } from '../../../src/domain/platform/attempt-log.ts';
import { runHook } from '../../../src/domain/platform/hooks.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { nameAttempt } from '../../../src/pipeline/attempt.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

/** Unique: ending the leftovers of another attempt with this name would end these hooks. */
const attempt = nameAttempt(new Date());

async function runScript(script: string, { timeoutSeconds = 20 } = {}) {
  const folder = await makeScratchFolder();
  const site = await makeTestSite(folder);
  const staging = join(folder, 'staging');
  await mkdir(join(staging, 'hooks'), { recursive: true });
  await writeFile(join(staging, 'hooks/migrate'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const ports = createTestPorts();
  const log = openAttemptLog({ site, attempt, clock: ports.clock });
  const progress: [number, string][] = [];
  const ended = await runHook({
    site,
    ports,
    hook: {
      name: 'migrate',
      path: 'hooks/migrate',
      timeoutSeconds,
      touchesData: true,
      title: { fr: 'Migration', en: 'Migration' },
    },
    staging,
    attempt,
    from: '4.2.0',
    to: '4.3.0',
    language: 'fr',
    log,
    onProgress: (percent, text) => progress.push([percent, text]),
  }).then(
    () => 'succeeded' as const,
    (error: unknown) => error,
  );
  log.close();
  const output = await readFile(sitePaths(site).attemptLog(attempt), 'utf8');
  return { ended, output, progress, site, staging, folder };
}

async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return status !== '' && !/^State:\tZ/m.test(status);
}

describe('a hook', () => {
  it('gets the fixed environment, and nothing of ours', async () => {
    process.env['OSPI_LEAK'] = 'secret';
    const { output, site, staging } = await runScript('env; pwd');
    delete process.env['OSPI_LEAK'];
    const lines = output.split('\n').flatMap((line) => line.split(' | ').slice(1));
    expect(lines.filter((line) => line.startsWith('OSPI_')).sort()).toEqual(
      [
        `OSPI_ATTEMPT=${attempt}`,
        'OSPI_FROM_VERSION=4.2.0',
        'OSPI_LANGUAGE=fr',
        `OSPI_PREVIOUS_RELEASE=${site.root}/releases/4.2.0`,
        `OSPI_RELEASE=${site.root}/releases/4.3.0`,
        `OSPI_ROOT=${site.root}`,
        'OSPI_TO_VERSION=4.3.0',
      ].sort(),
    );
    expect(lines).toContain('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    expect(lines).toContain(staging);
    expect(lines.some((line) => line.startsWith('HOME='))).toBe(false);
  });

  it('moves the progress with its own words', async () => {
    const { progress } = await runScript(
      'echo "::progress 40 lits"; echo "::progress 999 x"; echo "::progress 80"',
    );
    expect(progress).toEqual([
      [40, 'lits'],
      [80, ''],
    ]);
  });

  it('fails with its code and its last lines, from both streams', async () => {
    const { ended } = await runScript('for i in 1 2 3 4 5 6; do echo line $i; done; echo broken >&2; exit 7');
    expect(ended).toMatchObject({ code: 'step.hook-failed', params: { hook: 'migrate', exitCode: 7 } });
    expect((ended as { params: { lastLines: string[] } }).params.lastLines).toHaveLength(5);
    expect(String(ended)).toContain('broken');
  });

  it('is stopped when its time is over, though it ignores SIGTERM', async () => {
    const { ended } = await runScript('trap "" TERM; while :; do sleep 0.1; done', { timeoutSeconds: 1 });
    expect(ended).toMatchObject({ code: 'step.hook-timed-out', params: { timeoutSeconds: 1 } });
  });

  it.each([
    ['in the background', 'sleep 300 & echo $! > pid'],
    ['in a session of its own', "setsid sh -c 'echo $$ > pid; exec sleep 300' & sleep 0.5"],
    [
      'with a cleared environment, in a session of its own',
      'env -i /bin/sh -c \'setsid /bin/sh -c "echo \\$\\$ > pid; exec sleep 300" </dev/null >/dev/null 2>&1 &\'; sleep 0.5',
    ],
    [
      'as a daemon whose parent is gone',
      '(setsid sh -c \'trap "" TERM HUP; echo $$ > pid; while :; do sleep 1; done\' &) ; sleep 0.5',
    ],
  ])('leaves nothing running %s', async (_, script) => {
    const { ended, staging } = await runScript(script);
    expect(ended).toBe('succeeded');
    const pid = Number(await readFile(join(staging, 'pid'), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    expect(await isAlive(pid)).toBe(false);
  });

  it('cannot drive the terminal of whoever reads its log, nor fill the disk with it', async () => {
    const { output } = await runScript(
      `printf '\\033]52;c;ZWNobw==\\007\\n'; yes ${'x'.repeat(1000)} | head -n 40000`,
    );
    expect(output).toContain('\\x1b]52;');
    expect(output).not.toMatch(/[\u001b\u0007]/);
    expect(output.length).toBeLessThan(20 * 1024 * 1024);
    expect(output).toContain('the rest is left out');
  });

  it('cannot fill the disk with empty lines either, each of which gets its time in the log', async () => {
    const { output } = await runScript('yes "" | head -n 1500000');
    expect(output.length).toBeLessThan(20 * 1024 * 1024);
    expect(output).toContain('the rest is left out');
  });
});
