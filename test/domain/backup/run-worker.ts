import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratchFolder } from '../../ports.ts';

/** Bundles the worker where anybody may read it. */
export async function buildWorker(): Promise<string> {
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
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

/** Runs the worker, optionally through another program such as setpriv; returns how it ended. */
export function runWorker({
  worker,
  args,
  through = [],
  killAt = 0,
  env = {},
}: {
  worker: string;
  args: readonly string[];
  through?: readonly string[];
  killAt?: number;
  env?: Readonly<Record<string, string>>;
}): { readonly killed: boolean; readonly problem: string } {
  const [program = '', ...rest] = [...through, process.execPath, worker, ...args];
  const { signal, stdout, stderr, status } = spawnSync(program, rest, {
    encoding: 'utf8',
    // Reading certificates would take a third of each short run.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: '', KILL_AT: String(killAt), ...env },
  });
  const killed = signal === 'SIGKILL' || status === 137;
  if (!killed && status !== 0 && stdout === '') throw new Error(stderr);
  return { killed, problem: stdout };
}
