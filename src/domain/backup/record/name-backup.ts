import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import { listBackups } from './list.ts';

/** `latest` is the newest one: also for users who may only run one exact command. @throws Problem `backup.none` */
export async function nameBackup(site: Site, named: string): Promise<string> {
  if (named !== 'latest') return named;
  const newest = (await listBackups({ site })).at(-1);
  if (newest === undefined) throw Problem.of('backup.none', { folder: site.backup.folder });
  return newest.id;
}
