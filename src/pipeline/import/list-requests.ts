import { readdir } from 'node:fs/promises';
import { readAnswer } from '../../domain/import/drop.ts';
import { isOver } from '../../domain/import/course.ts';
import { readSpool } from '../../domain/import/read-spool.ts';
import type { ToldRequest } from '../../model/told-request.ts';
import type { CommandContext } from '../../ports/context.ts';
import { endStates, importName, requestEndings } from '../../terms/import.ts';
import { tellRequest, type Recorded } from './tell-request.ts';

const endedMaximum = 5;
const readMaximum = 200;

/**
 * What the Superviseur has asked for: all that is open, and the last ones that have ended; newest first. From the spool or, for those
 * who may not read it, from the answers. A part that cannot be read is left out.
 */
export async function listRequests(
  { site }: Pick<CommandContext, 'site'>,
  recorded: Recorded,
): Promise<readonly ToldRequest[]> {
  if (site.import === undefined) return [];
  const { folder, mode } = site.import;
  const all = await readSpool(site).then(
    (requests) =>
      requests.map((request): Listed => {
        const { state, at, update, problem, incident, startsAt } = tellRequest(request, recorded, site);
        const by = request.request?.requestedBy;
        const told: ToldRequest = {
          request: request.name,
          state,
          at,
          ...(by !== undefined && { by }),
          ...(update !== undefined && { version: update.version }),
          ...(problem !== undefined && { problem }),
          ...(incident !== undefined && { incident }),
          ...(startsAt !== undefined && { startsAt }),
        };
        return { told, isOver: endStates.includes(state) || isOver(request.course) };
      }),
    async () =>
      (await readAnswers(folder)).map((told): Listed => {
        const { state } = told;
        return { told, isOver: endStates.includes(state) || (state === 'verified' && mode === 'check') };
      }),
  );
  const newest = all.toSorted(({ told: one }, { told: other }) => other.at.localeCompare(one.at));
  const ended = newest.filter((each) => each.isOver).slice(0, endedMaximum);
  return newest.filter((each) => !each.isOver || ended.includes(each)).map(({ told }) => told);
}

/** One that is verified where nothing is installed has ended as well. */
interface Listed {
  readonly told: ToldRequest;
  readonly isOver: boolean;
}

async function readAnswers(folder: string): Promise<readonly ToldRequest[]> {
  const files = await readdir(folder).catch((): string[] => []);
  const names = files
    .filter((file) => file.endsWith(requestEndings.answer))
    .map((file) => file.slice(0, -requestEndings.answer.length))
    .filter((name) => importName.test(name));
  const answers = await Promise.all(names.slice(0, readMaximum).map((name) => readAnswer({ folder, name })));
  return answers.flatMap((answer) => {
    if (answer === undefined) return [];
    const { request, state, at, update, code, incident, startsAt } = answer;
    return [
      {
        request,
        state,
        at,
        ...(update !== undefined && { version: update.version }),
        ...(code !== undefined && { code }),
        ...(incident !== undefined && { incident }),
        ...(startsAt !== undefined && { startsAt }),
      },
    ];
  });
}
