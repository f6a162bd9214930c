import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Failure } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectSame, takeCase } from './customer-case.ts';
import { expectEnd, expectVisit, makeSite, words } from './sites.ts';

/** An update that fails there leaves the old version, with everything saved, and a case that shows this to support. */
export async function expectWayBack(failIn: Failure): Promise<void> {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn });
  const good = await site.packUpdate({ version: '4.3.1' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  const failed = await site.run(['apply', '--accept-notice', archive]);
  expectEnd(failed, 7, /4\.2\.0/, /support@ospi\.fr/);
  await visitor.waitFor('old');
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expect((await site.ask('/health')).status).toBe(200);

  const again = ['apply', '--accept-notice', archive];
  expectEnd(await site.run(again), 5, /support@ospi\.fr/);
  await rm(join(site.state, 'lock'), { force: true });
  expectEnd(await site.run(again), 5);
  expectEnd(await site.run(['apply', '--accept-notice', good]), 5);
  expectEnd(await site.run(['apply', '--dry-run', good]), 5);

  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
  expectEnd(await site.run(['status']), 0, /4\.2\.0/, /support@ospi\.fr/);

  const desk = join(site.folder, 'desk');
  await mkdir(desk);
  const taken = await takeCase({ site, desk, name: failIn, said: words(failed) });
  await site.stop();
  await expectSame(taken);
}

/** Waits until a running attempt has begun a step. */
export async function waitForStep({ state }: ScratchSite, step: string): Promise<void> {
  const begun = `"event":"step.started","step":"${step}"`;
  await expect
    .poll(() => readFile(join(state, 'journal.jsonl'), 'utf8').catch(() => ''), {
      timeout: 30_000,
      interval: 10,
    })
    .toContain(begun);
}

/** Starts a process without the hook's session, parent, environment or output. */
export function hideAway(pidFile: string): string {
  const hidden = `echo $$ >"${pidFile}"; exec sleep 1000`;
  return `(env -i /bin/sh -c 'setsid /bin/sh -c "$1" </dev/null >/dev/null 2>&1 &' sh '${hidden}'); until test -s '${pidFile}'; do sleep 0.05; done`;
}

/** Empty if the process no longer exists. */
export async function readCommand(pidFile: string): Promise<string> {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  return pid === '' ? '' : readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
