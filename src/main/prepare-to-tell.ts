import type { ToldCommand } from '../commands/tell-others.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';

export type TellOthers = (problem: Problem | undefined) => Promise<void>;

/** Loads what tells others how a command ended; undefined if nobody is to be told. */
export async function prepareToTell({
  context,
  command,
  stderr,
}: {
  context: CommandContext;
  command: ToldCommand | undefined;
  stderr: NodeJS.WritableStream;
}): Promise<TellOthers | undefined> {
  const { notify = [], mail } = context.site;
  if (command === undefined || (notify.length === 0 && mail === undefined)) return undefined;
  const { tellOthers } = await import('../commands/tell-others.ts');
  const { describeBundle, describeOutcome, describeUntold, writeMail } = await import('../report/index.ts');
  const telling = {
    context: { ...context, describeBundle },
    command,
    describeOutcome,
    writeMail,
    warn: (failure: { readonly program: string; readonly reason: string }) => {
      stderr.write(`${describeUntold(failure, context.language)}\n`);
    },
  };
  return (problem) => tellOthers(telling, problem);
}

/** What failed, in a result that shows more than that. */
export function findFailure(result: Result): Problem | undefined {
  if (result.kind !== 'backups-verified') return undefined;
  const failed = result.backups.find(({ problem }) => problem !== undefined);
  return failed?.problem && Problem.fromRecord(failed.problem);
}
