import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../../../fixtures/site/run.ts';
import { compressor, decompressor } from '../../../../src/domain/pipelines/compression.ts';
import { writeEmptyArchive } from '../../../../src/domain/backup/take/empty-archive.ts';

test.each(['zstd', 'gzip'] as const)(
  'the empty archive is what tar and %s make of no name',
  async (compression) => {
    const folder = await mkdtemp(join(tmpdir(), 'ospi-update-empty-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [ours, names] = [join(folder, 'ours'), join(folder, 'names')];
    await writeEmptyArchive({ target: ours, compression });
    await writeFile(names, '');
    const line = ({ program, args = [] }: { program: string; args?: readonly string[] }) =>
      [program, ...args].join(' ');
    const unpack = line(decompressor(compression, undefined));
    const script = `
    set -e
    tar --create --file=- --format=posix --null --files-from='${names}' | ${line(compressor(compression))} > '${folder}/theirs'
    ${unpack} < '${ours}' > '${folder}/ours.tar'
    ${unpack} < '${folder}/theirs' | cmp - '${folder}/ours.tar'
    tar --list --file='${folder}/ours.tar' | wc -l`;
    expect(await run(['sh', '-c', script])).toMatchObject({ code: 0, stdout: '0\n', stderr: '' });
  },
);
