import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { readProcess, type Process } from './processes.ts';

/**
 * The processes of this server that listen at the address of a URL. None if it is on another host, if they are in
 * another network namespace, or if they may not be inspected. Process 1 does not count: it only holds the socket for a
 * service.
 */
export async function findListeners(url: string): Promise<readonly Process[]> {
  const { hostname, port, protocol } = new URL(url);
  if (!(await isHere(hostname))) return [];
  const inodes = readListeningSockets(port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
  if (inodes.size === 0) return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = /^\d+$/.test(name) ? Number(name) : 0;
    if (pid < 2 || !holdsAny(pid, inodes)) return [];
    return readProcess(pid) ?? [];
  });
}

async function isHere(hostname: string): Promise<boolean> {
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  const found = await lookup(hostname.replaceAll(/[[\]]/g, ''), { all: true }).catch(() => []);
  return found.some(({ address }) => /^(?:127\.|::1$)/.test(address) || own.includes(address));
}

/** proc(5), /proc/net/tcp: the inodes of sockets in state 0A, LISTEN, by their port in hexadecimal. */
function readListeningSockets(port: number): ReadonlySet<string> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readTable(table)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === '0A' && local.endsWith(end)) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

/** A kernel without IPv6 has only one of them. */
function readTable(table: string): readonly string[] {
  try {
    return readFileSync(`/proc/net/${table}`, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function holdsAny(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readLink(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // It has ended meanwhile, or belongs to somebody else.
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
