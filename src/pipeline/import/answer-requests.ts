import { deliverAnswers } from '../../domain/import/deliver.ts';
import { readSpool } from '../../domain/import/read-spool.ts';
import type { SpooledRequest } from '../../domain/import/spool.ts';
import type { ImportSettings } from '../../model/site.ts';
import type { AnsweringContext } from '../../ports/context.ts';
import { tellRequest, type Recorded } from './tell-request.ts';

/**
 * Writes the answers to requests into the drop folder. One that cannot be written, on a full disk or beside something that has
 * taken its name, is a note: the next round tries again, and nothing else depends on it.
 *
 * @throws Problem `prerequisite.import-folder-unfit`
 */
export async function answerRequests({
  context: { site, ports, describeAnswer },
  settings: { folder },
  requests,
  recorded,
}: {
  readonly context: AnsweringContext;
  readonly settings: ImportSettings;
  readonly requests: readonly SpooledRequest[];
  readonly recorded: Recorded;
}): Promise<void> {
  const answers = requests.map((request) => describeAnswer(tellRequest(request, recorded, site)));
  for (const { request: name, reason } of await deliverAnswers({ site, folder, answers }))
    ports.emit({ kind: 'note', code: 'import.undelivered', params: { name, reason } });
}

/** The same for one request, from a run that must not fail by it. */
export async function tryToAnswer({
  name,
  read,
  ...task
}: {
  readonly context: AnsweringContext;
  readonly settings: ImportSettings;
  readonly name: string;
  readonly read: () => Promise<Recorded>;
}): Promise<void> {
  const { context } = task;
  try {
    const requests = (await readSpool(context.site)).filter((request) => request.name === name);
    await answerRequests({ ...task, requests, recorded: await read() });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.ports.emit({ kind: 'note', code: 'import.undelivered', params: { name, reason } });
  }
}
