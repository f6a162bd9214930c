import type { Network } from '../../model/network.ts';

/**
 * A regular expression for nginx's `$binary_remote_addr`, which is 4 or 16 bytes: exact for every prefix, where the address as
 * a text would need a pattern for each way to write it. A socket for both families shows IPv4 as `::ffff:10.1.2.3`.
 */
export function renderNetworkPattern({ family, bytes, prefix }: Network): string {
  const whole = Math.floor(prefix / 8);
  const part = prefix % 8;
  const start = bytes.slice(0, whole).map(escapeByte).join('');
  const next = bytes[whole] ?? 0;
  const low = next & (0xff << (8 - part)) & 0xff;
  const range = part === 0 ? '' : `[${escapeByte(low)}-${escapeByte(low | (0xff >> part))}]`;
  const rest = bytes.length - whole - (part === 0 ? 0 : 1);
  const mapped = family === 4 ? String.raw`(?:\x00{10}\xff\xff)?` : '';
  return `(?s)^${mapped}${start}${range}${rest === 0 ? '' : `.{${rest}}`}\\z`;
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
