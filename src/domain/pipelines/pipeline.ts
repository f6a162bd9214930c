import type { Ports } from '../../ports/ports.ts';
import type { Command, Shell } from '../../ports/shell.ts';
import { tellsFullDisk } from '../files/full-disk.ts';

/** The outcome of a pipeline of programs. */
export interface PipelineOutcome {
  /** Files that changed while tar read them: the backup has them as read. */
  readonly changed: number;
  /** Names that had vanished when tar got to them. */
  readonly vanished: number;
  /** The last messages about those. */
  readonly vanishedLines: readonly string[];
  /** What tar could not give attributes to, by its name in tar's notation: tar does not count that as a failure. */
  readonly bare: readonly string[];
  readonly failure?: PipelineFailure;
}

export interface PipelineFailure {
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
  readonly noSpace: boolean;
}

type PipeOptions = Omit<Parameters<Shell['pipe']>[1], 'onStderrLine'>;

/** Makes tar report its progress, every 10 MiB. */
export const checkpointArgs = ['--checkpoint=1024', '--checkpoint-action=echo=ospi-records %u'];
const recordBytes = 20 * 512;

const keptLines = 5;
/** The fourth: a link has replaced a parent folder; see source-view.ts. */
const vanishedLine =
  /: (No such file or directory|Not a directory|File removed before we read it|Too many levels of symbolic links)$/;
const changedLine = /: (file changed as we read it|File shrank by \d+ bytes; padding with zeros)$/;
/**
 * An attribute or ACL that the file system does not support: tar exits with 0 all the same. It has other messages about
 * ACLs too, but prints those also for files without any.
 */
const bareLine = /: Cannot set '[^']*' extended attribute for file '(.*)': /;
const summary = ': Exiting with failure status due to previous errors';

/**
 * Runs programs joined by pipes and judges them by exit codes and messages, which are in English since the environment
 * is fixed. While a platform is in service, files change and vanish, and find and tar exit with 1 or 2: that alone is
 * not a failure. Any other message is.
 *
 * @param onBytes called with what tar has processed so far, uncompressed
 */
export async function runPipeline({
  commands,
  ports,
  onBytes,
  ...options
}: PipeOptions & {
  commands: readonly Command[];
  ports: Ports;
  onBytes?: ((bytes: number) => void) | undefined;
}): Promise<PipelineOutcome> {
  const complaints = commands.map((): Complaint => ({
    changed: 0,
    vanished: 0,
    vanishedLines: [],
    bare: [],
    lines: [],
  }));
  // A recovery must not meet a restore of its dead predecessor still running.
  const mortal = commands.map((command) => ({ ...command, diesWithUs: true as const }));
  const finished = await ports.shell.pipe(mortal, {
    ...options,
    onStderrLine: (line, program) => {
      const records = /: ospi-records (\d+)$/.exec(line)?.[1];
      if (records !== undefined) onBytes?.(Number(records) * recordBytes);
      else note(complaints[commands.findIndex((command) => command.program === program)], line);
    },
  });
  const failed = finished.flatMap(({ exitCode }, index) => {
    const { changed = 0, vanished = 0, lines = [] } = complaints[index] ?? {};
    const isMotion = exitCode <= 2 && lines.length === 0 && changed + vanished > 0;
    return exitCode === 0 || isMotion ? [] : [{ program: commands[index]?.program ?? '', exitCode }];
  });
  return {
    changed: complaints.reduce((sum, each) => sum + each.changed, 0),
    vanished: complaints.reduce((sum, each) => sum + each.vanished, 0),
    bare: complaints.flatMap(({ bare }) => bare),
    vanishedLines: complaints.flatMap(({ vanishedLines }) => vanishedLines).slice(-keptLines),
    ...describeFailure(failed, complaints),
  };
}

interface Complaint {
  changed: number;
  vanished: number;
  vanishedLines: readonly string[];
  bare: string[];
  /** For a full disk, the first: a thousand others may follow from it. */
  fullDisk?: string;
  lines: readonly string[];
}

function note(complaint: Complaint | undefined, line: string): void {
  if (complaint === undefined || line.endsWith(summary)) return;
  if (vanishedLine.test(line)) {
    complaint.vanished += 1;
    complaint.vanishedLines = [...complaint.vanishedLines, line].slice(-keptLines);
  } else if (changedLine.test(line)) complaint.changed += 1;
  else {
    if (tellsFullDisk(line)) complaint.fullDisk ??= line;
    const bare = bareLine.exec(line)?.[1];
    if (bare !== undefined && complaint.bare.at(-1) !== bare) complaint.bare.push(bare);
    complaint.lines = [...complaint.lines, line].slice(-keptLines);
  }
}

/** The last one that failed is named: an earlier one may only have seen its pipe break. */
function describeFailure(
  failed: readonly { readonly program: string; readonly exitCode: number }[],
  complaints: readonly Complaint[],
): { failure?: PipelineFailure } {
  const noSpace = complaints.some(({ fullDisk }) => fullDisk !== undefined);
  const last = failed.at(-1) ?? (noSpace ? { program: 'tar', exitCode: 0 } : undefined);
  if (last === undefined) return {};
  const lastLines = complaints.flatMap(({ lines }) => lines).slice(-keptLines);
  return { failure: { ...last, lastLines, noSpace } };
}
