import { lstat, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { arch } from 'node:process';
import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';

/** Exchanges two names of one file system in one operation; returns why it could not, in a program's own words. */
export type Exchange = (one: string, other: string) => Promise<string | undefined>;

/**
 * renameat2(2) with RENAME_EXCHANGE, through a program that is part of the distributions: mv(1) of coreutils 9.5 and
 * later, Debian's perl-base, Red Hat's Python. The first that works in this folder is taken.
 *
 * @returns the exchange, or why there is none
 */
export async function findExchange({
  folder,
  ports,
}: {
  folder: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<Exchange | { readonly detail: string }> {
  await sweep(folder);
  const call = syscalls[arch];
  const ways: readonly (readonly [program: string, args: readonly string[]])[] = [
    ['mv', ['--exchange', '--no-copy', '-T', '--']],
    ...(call === undefined ? [] : [['perl', ['-e', perl, String(call)]] as const]),
    ['python3', ['-I', '-c', python]],
    ['/usr/libexec/platform-python', ['-I', '-c', python]],
  ];
  let detail = '';
  for (const [program, args] of ways) {
    if (!program.startsWith('/') && (await ports.shell.find(program)) === undefined) continue;
    const exchange: Exchange = async (one, other) => {
      const ran = await ports.shell
        .run({ program, args: [...args, one, other], timeoutSeconds: 60 })
        .catch((error: unknown) => ({ exitCode: 1, stderr: String(error) }));
      return ran.exitCode === 0 ? undefined : `${program}: ${ran.stderr.trim().split('\n').at(-1) ?? ''}`;
    };
    const failure = await tryOut(exchange, folder);
    if (failure === undefined) return exchange;
    detail = failure;
  }
  return { detail };
}

/** The number of renameat2 by architecture; Perl knows no names. */
const syscalls: Readonly<Record<string, number>> = { x64: 316, arm64: 276 };
/** AT_FDCWD is -100, RENAME_EXCHANGE 2: linux/fcntl.h, linux/fs.h. */
const perl = 'syscall($ARGV[0] + 0, -100, $ARGV[1], -100, $ARGV[2], 2) == 0 or die "$!\\n"';
const python = [
  'import ctypes, os, sys',
  'libc = ctypes.CDLL(None, use_errno=True)',
  'a, b = (os.fsencode(name) for name in sys.argv[1:3])',
  'sys.exit(0 if libc.renameat2(-100, a, -100, b, 2) == 0 else os.strerror(ctypes.get_errno()))',
].join('\n');

const scratchName = '.ospi-update-try-';

/** What a killed run left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(scratchName)) await rm(join(folder, name), { recursive: true, force: true });
}

/** With a folder and a link, as an adoption does. */
async function tryOut(exchange: Exchange, folder: string): Promise<string | undefined> {
  const scratch = await mkdtemp(join(folder, scratchName));
  try {
    const [one, other] = [await mkdtemp(join(scratch, 'folder-')), join(scratch, 'link')];
    await symlink('elsewhere', other);
    const failure = await exchange(one, other);
    if (failure !== undefined) return failure;
    const [link, moved] = [await lstat(one), await lstat(other)];
    return link.isSymbolicLink() && moved.isDirectory() ? undefined : 'nothing was exchanged';
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
