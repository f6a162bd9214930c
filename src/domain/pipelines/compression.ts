import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';

export const compressions = ['zstd', 'gzip'] as const;
export type Compression = (typeof compressions)[number];

/** zstd if installed: a minimal Debian has only gzip. */
export async function chooseCompression({ ports }: { ports: Ports }): Promise<Compression> {
  return (await ports.shell.find('zstd')) === undefined ? 'gzip' : 'zstd';
}

/**
 * zstd's lowest level: two thirds of the CPU time of its default, for 6 % more bytes, while users wait for their pages.
 * tar feeds at most four threads, and each takes memory.
 */
export function compressor(compression: Compression): Command {
  return compression === 'zstd'
    ? { program: 'zstd', args: ['-T4', '-1', '--check', '--quiet', '--stdout'], priority: 'background' }
    : { program: 'gzip', args: ['-1', '--stdout'], priority: 'background' };
}

export function decompressor(compression: Compression, priority: Command['priority']): Command {
  return {
    program: compression,
    args: compression === 'zstd' ? ['--decompress', '--quiet', '--stdout'] : ['--decompress', '--stdout'],
    ...(priority === undefined ? {} : { priority }),
  };
}
