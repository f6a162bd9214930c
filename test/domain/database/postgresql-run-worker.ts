import { build } from 'esbuild';
import { execa } from 'execa';
import { join } from 'node:path';
import type { Database } from '../../../src/model/site.ts';
import { makeScratchFolder } from '../../ports.ts';

export async function buildWorker(): Promise<string> {
  const outfile = join(await makeScratchFolder(), 'worker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'postgresql-worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

/** The worker's task, and a program to run it through, such as `unshare`. */
export interface Job {
  readonly database: Database;
  readonly files?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly killAt?: number;
  readonly copy?: 'make' | 'refresh' | 'take' | 'drop';
  readonly stamp?: string;
}

export async function startWorker({
  worker,
  job,
  through = [],
}: {
  worker: string;
  job: Job;
  through?: readonly string[];
}): Promise<{ readonly killed: boolean; readonly problem: string }> {
  const command = [...through, process.execPath, worker, JSON.stringify(job)];
  const { signal, exitCode, stdout, stderr } = await execa(command[0] ?? '', command.slice(1), {
    reject: false,
    env: { NODE_EXTRA_CA_CERTS: '' },
  });
  if (signal !== 'SIGKILL' && exitCode !== 0) throw new Error(stderr);
  return { killed: signal === 'SIGKILL', problem: stdout };
}
