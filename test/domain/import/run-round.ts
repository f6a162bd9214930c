import { gatherAnswer } from '../../../src/domain/import/answer.ts';
import { deliverAnswers, type Undelivered } from '../../../src/domain/import/deliver.ts';
import { forgetEnded } from '../../../src/domain/import/forget.ts';
import { withSpool, type FindAttempt, type SpooledRequest } from '../../../src/domain/import/spool.ts';
import { takeRequests, type TakeOptions } from '../../../src/domain/import/take.ts';
import type { Site } from '../../../src/model/site.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { describeAnswer } from '../../../src/report/import-answer.ts';

export interface Taken {
  readonly requests: readonly SpooledRequest[];
  readonly isUnfinished: boolean;
  readonly undelivered: readonly Undelivered[];
}

/** What `ospi-update import --take` does without running anything. */
export async function runRound(
  { site, folder, ports }: { readonly site: Site; readonly folder: string; readonly ports: Ports },
  options: Partial<TakeOptions> = {},
): Promise<Taken> {
  const findAttempt: FindAttempt = options.findAttempt ?? (() => undefined);
  const taken = await withSpool({ site, ports }, async () => {
    const round = await takeRequests({
      site,
      folder,
      maximumGiB: 1,
      ports,
      current: '4.2.0',
      judge: () => undefined,
      ...options,
      findAttempt,
    });
    const answers = round.requests.map((request) => describeAnswer(gatherAnswer(request, site)));
    const undelivered = await deliverAnswers({ site, folder, answers });
    await forgetEnded({ site, folder, ports: options.ports ?? ports, findAttempt });
    return { ...round, undelivered };
  });
  if (taken === 'busy') throw new Error('nobody else holds the spool');
  return taken;
}
