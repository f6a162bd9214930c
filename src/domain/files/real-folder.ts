import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';

/**
 * Opens a folder one name at a time, never through a link, and passes a path that stays in that very folder. Whoever may
 * change a folder on the way can then only lead to what really is below it, not elsewhere. Links that exist before it
 * begins are followed only where the caller has found that nobody else can change them.
 *
 * @throws system errors; ENOTDIR or ELOOP for a link
 */
export async function withRealFolder<T>(
  { folder, followsLinks }: { readonly folder: string; readonly followsLinks: boolean },
  action: (path: string) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const names = (followsLinks ? await realpath(folder) : folder).split('/').filter((name) => name !== '');
  let opened: FileHandle = await open('/', flags);
  try {
    for (const name of names) {
      const next = await open(`/proc/self/fd/${opened.fd}/${name}`, flags);
      await opened.close();
      opened = next;
    }
    return await action(`/proc/self/fd/${opened.fd}`);
  } finally {
    await opened.close();
  }
}
