import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { describeSort } from './inventory.ts';
import { runPipeline } from '../../pipelines/pipeline.ts';
import { withPart } from '../../pipelines/read-back.ts';

/** Sorts a file of records into a new one without duplicates; returns the name of the new one. */
export async function sortRecords({
  from,
  to,
  reverse = false,
  ports,
}: {
  from: string;
  to: string;
  /** Last record first: names in a folder before the folder itself. */
  reverse?: boolean;
  ports: Ports;
}): Promise<string> {
  const commands = [describeSort({ temporary: dirname(to), reverse })];
  const file = await open(to, 'wx', 0o600);
  try {
    const { failure } = await withPart(from, ({ fd: inputFd }) =>
      runPipeline({ commands, ports, inputFd, outputFd: file.fd }),
    );
    if (failure === undefined) return to;
    if (failure.noSpace) throw Problem.of('backup.no-space', { path: dirname(to) });
    throw Problem.of('internal.fault', { detail: failure.lastLines.join(' ') });
  } finally {
    await file.close();
  }
}
