import { access, constants } from 'node:fs/promises';
import type { TellingFacts } from '../../terms/check.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { findSendmail } from './sendmail.ts';
import { readTold } from './told-file.ts';

/** Whether those can be reached who are to be told of outcomes; undefined if nobody is. */
export async function readTelling({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'shell'>;
}): Promise<TellingFacts | undefined> {
  const { notify = [], mail } = site;
  if (notify.length === 0 && mail === undefined) return undefined;
  const programs = [...new Set(notify.map(({ command: [program] }) => program))];
  const found = await Promise.all(programs.map((program) => isRunnable(program, ports)));
  return {
    missing: programs.filter((_, index) => found[index] !== true),
    ...(mail !== undefined && { sendmail: (await findSendmail(ports)) !== undefined }),
    failed: (await readTold({ site }))?.failed ?? [],
  };
}

async function isRunnable(program: string, { shell }: Pick<Ports, 'shell'>): Promise<boolean> {
  if (!program.startsWith('/')) return (await shell.find(program)) !== undefined;
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
