import { isIP } from 'node:net';

/** An address, or a network as its first address and prefix length in bits. */
export interface Network {
  readonly family: 4 | 6;
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  readonly prefix: number;
}

/** Parses `10.1.2.3`, `10.1.0.0/16`, `2001:db8::1` or `2001:db8::/32`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (rest.length > 0 || family === 0 || address.includes('%')) return undefined;
  const bytes = family === 4 ? readIPv4(address) : readIPv6(address);
  const bits = bytes.length * 8;
  if (prefix === undefined) return { family: family === 4 ? 4 : 6, bytes, prefix: bits };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { family: family === 4 ? 4 : 6, bytes, prefix: Number(prefix) };
}

/** Whether the network contains a loopback address. */
export function holdsLoopback({ family, bytes, prefix }: Network): boolean {
  const loopbacks = family === 4 ? ['127.0.0.0'] : ['::1', '::ffff:127.0.0.0'];
  return loopbacks.some((text) => {
    const loopback = parseNetwork(text)?.bytes ?? [];
    // 127.0.0.0/8 is itself a network: of two networks that overlap, the larger one contains the smaller one.
    const own = family === 4 ? 8 : text === '::1' ? 128 : 104;
    return sharePrefix(bytes, loopback, Math.min(prefix, own));
  });
}

function readIPv4(address: string): number[] {
  return address.split('.').map(Number);
}

/** The standard library's `URL` normalizes every form, and never writes the last 32 bits as IPv4. */
function readIPv6(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const first = readGroups(head);
  const last = tail === undefined ? [] : readGroups(tail);
  return [...first, ...Array<number>(16 - first.length - last.length).fill(0), ...last];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function sharePrefix(one: readonly number[], other: readonly number[], bits: number): boolean {
  return one.every((byte, index) => {
    const own = Math.min(8, Math.max(0, bits - index * 8));
    return (byte ^ (other[index] ?? 0)) >> (8 - own) === 0;
  });
}
