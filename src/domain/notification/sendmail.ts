import { access, constants } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';

/** The mail system's program, in one of its usual places; undefined without a mail system. */
export async function findSendmail({ shell }: Pick<Ports, 'shell'>): Promise<string | undefined> {
  const found = await shell.find('sendmail');
  if (found !== undefined) return found;
  return access(olderPlace, constants.X_OK).then(
    () => olderPlace,
    () => undefined,
  );
}

const olderPlace = '/usr/lib/sendmail';
