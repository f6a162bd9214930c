import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openJournal } from '../../../src/domain/journal/write.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { describeSite } from './site-in.ts';

/** A site in a scratch folder, its empty data folders, and the arguments of backup functions. */
export async function makeBackupSite({ folders = ['data'] }: { folders?: readonly string[] } = {}) {
  const root = await makeScratchFolder();
  const site = describeSite({ root, folders });
  for (const folder of [site.state, ...site.backup.folders]) await mkdir(folder, { recursive: true });
  const ports = createTestPorts();
  const journal = await openJournal({ site, ports });
  onTestFinished(() => journal.close());
  const [data = ''] = site.backup.folders;
  return { root, site, ports, journal, data, attempt: null };
}

/**
 * Everything that a backup must restore of a tree: names, types, owners, modes, times, links, holes, ACLs, attributes,
 * content.
 */
export function describeTree(folder: string): string {
  return sh(
    folder,
    `find . -path './.ospi-restore*' -prune -o -printf '%p|%y|%m|%U:%G|%s|%T@|%l|%n\\0' | sort -z | tr '\\0' '\\n'
     getfacl --recursive --numeric --physical --absolute-names . 2>&1 | sort
     getfattr --recursive --no-dereference --match=- --dump . 2>/dev/null | sort
     find . -type f -print0 | sort -z | xargs -0r sha256sum`,
  );
}

/** Remains of restores of a data folder, beside it and in it. */
export function listScratches(data: string): string[] {
  return sh(join(data, '..'), "find . -maxdepth 3 -path '*/.ospi-restore*' | sort")
    .split('\n')
    .filter(Boolean);
}

/** Runs a bash script in a folder. */
export function sh(cwd: string, script: string): string {
  return execFileSync('bash', ['-ec', script], {
    cwd,
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Creates one of everything that a data folder may contain: 13 names besides the directories. */
export function fillFolder(folder: string): void {
  sh(
    folder,
    `mkdir -p deep/er empty 'with space' sticky locked
     echo one > deep/one; echo two > deep/er/two; echo 'a b' > 'with space/a b'
     printf x > $'new\\nline'; printf y > $'latin-\\xe9'; printf z > -rf; printf t > 'trail '
     ln -s deep/one link; ln -s /nowhere dangling; ln deep/one deep/hard; mkfifo fifo
     truncate -s 64M sparse; echo end >> sparse
     chmod 4755 deep/one; chmod 1777 sticky; chmod 2750 empty; chmod 600 deep/er/two
     touch -d '1999-12-31 23:59:59.123456789' deep/er/two; touch -h -d '2001-01-01 01:01:01.5' link
     setfattr -n user.note -v kept deep/one; setfattr -n user.dir -v kept deep
     setfacl -m u:33:rw deep/er/two; setfacl -m d:g:33:rx deep/er
     if [ "$(id -u)" = 0 ]; then
       chown 33:44 deep/er/two; chown -h 7:8 link; setfattr -n trusted.note -v root deep/one
     fi
     echo l > locked/in; chmod 555 locked
     touch -d '2020-02-02 02:02:02.222' .`,
  );
}
