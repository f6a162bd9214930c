import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outliveWorkers } from '../../fixtures/nginx/nginx.ts';

export async function reload(folder: string): Promise<void> {
  const master = Number(await readFile(join(folder, 'nginx.pid'), 'utf8'));
  await outliveWorkers(master, () => Promise.resolve(process.kill(master, 'SIGHUP')));
}
