import { dirname, join, resolve } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Finished } from '../../ports/shell.ts';
import { readWholeFile } from '../files/read-file.ts';
import { flatten, listDumped, splitDump, type Configuration } from './configuration.ts';
import { maximumFileBytes, requireTrustedNginx } from './trusted-files.ts';

/**
 * nginx as it runs on this server: its main file, and the prefix for relative names, if they are not the usual ones.
 */
export interface Nginx {
  readonly ports: Pick<Ports, 'shell' | 'files'>;
  readonly config?: string;
  /** Only for `config`; its folder if omitted. */
  readonly prefix?: string;
  /**
   * `config` is tested in place of the usual one: relative names, as in `load_module`, begin at nginx's built-in
   * prefix.
   */
  readonly isTrial?: boolean;
}

/**
 * @throws Problem `prerequisite.nginx-refuses`: nginx does not accept its current configuration;
 *   `usage.file-writable-by-others` for a file named on the command line
 */
export async function readConfiguration(nginx: Nginx): Promise<Configuration> {
  if (nginx.config !== undefined) await requireTrustedNginx(nginx.config);
  const { exitCode, stdout, stderr } = await runNginx(nginx, ['-T']);
  if (exitCode !== 0) throw refuse(stderr);
  return splitDump(stdout, await readFiles(listDumped(stdout)));
}

/**
 * Where it keeps what clients send, by the options that it was built with.
 *
 * @param named a folder that its configuration names instead
 */
export async function findTemporaryFolder(nginx: Nginx, named?: string): Promise<string> {
  const { stderr } = await startNginx(nginx, ['-V']);
  const read = (option: string) => new RegExp(`--${option}=([^\\s']+)`).exec(stderr)?.[1];
  // nginx's own values of both options.
  const prefix = nginx.prefix ?? read('prefix') ?? '/usr/local/nginx';
  return resolve(prefix, named ?? read('http-client-body-temp-path') ?? 'client_body_temp');
}

/** What cannot be read, or is not a file, is left out. */
async function readFiles(names: readonly string[]): Promise<Configuration> {
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = await readWholeFile(name, { maximumBytes: maximumFileBytes }).then(String, () => undefined);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

/**
 * Checks that nginx would accept the configuration with these changes, before any file is changed. Uses a file beside
 * the main one, so that relative names keep their meaning.
 *
 * @throws Problem `prerequisite.nginx-refuses`
 */
export async function tryConfiguration(
  nginx: Nginx,
  { files, changed }: { files: Configuration; changed: Configuration },
): Promise<void> {
  const [main = ''] = files.keys();
  const trial = join(dirname(main), '.ospi-update-trial');
  try {
    await nginx.ports.files.writeAtomic(trial, flatten(files, changed), 0o600);
    await requireAccepted({ ...nginx, config: trial, isTrial: nginx.config === undefined });
  } finally {
    await rm(trial, { force: true });
  }
}

/** @throws Problem `prerequisite.nginx-refuses` */
export async function requireAccepted(nginx: Nginx): Promise<void> {
  const { exitCode, stderr } = await runNginx(nginx, ['-t', '-q']);
  if (exitCode !== 0) throw refuse(stderr);
}

/** @throws Problem `prerequisite.nginx-refuses`: for example if it is not running */
export async function reloadNginx(nginx: Nginx): Promise<void> {
  const { exitCode, stderr } = await runNginx(nginx, ['-s', 'reload']);
  if (exitCode !== 0) throw refuse(stderr);
}

async function runNginx(nginx: Nginx, args: readonly string[]): Promise<Finished> {
  const finished = await startNginx(nginx, ['-e', 'stderr', ...args]);
  // Before 1.19.5 it does not know this option, and has done nothing.
  const isOld = finished.exitCode !== 0 && finished.stderr.includes('invalid option: "e"');
  return isOld ? startNginx(nginx, args) : finished;
}

function startNginx(
  { ports, config, prefix, isTrial = false }: Nginx,
  args: readonly string[],
): Promise<Finished> {
  const file = config === undefined ? [] : ['-c', config];
  const where = config === undefined || isTrial ? file : [...file, '-p', prefix ?? dirname(config)];
  return ports.shell.run({ program: 'nginx', args: [...where, ...args], timeoutSeconds: 60 });
}

function refuse(stderr: string): Problem {
  const lines = stderr.trim().split('\n');
  // Its last line only says that the test failed; the `[emerg]` line says why.
  const detail = lines.find((line) => line.includes('[emerg]')) ?? lines.at(-1) ?? '';
  return Problem.of('prerequisite.nginx-refuses', { detail });
}
