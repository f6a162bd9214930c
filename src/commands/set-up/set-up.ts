import { stat } from 'node:fs/promises';
import { runCheck } from '../check.ts';
import { withLock } from '../../domain/lock/lock.ts';
import { preparePublicFolder } from '../../domain/maintenance/public-folder.ts';
import { bringIntoForce, carryOut } from '../../domain/nginx/install.ts';
import { planInstallation } from '../../domain/nginx/plan.ts';
import { refuseUser } from '../../domain/person/administrator.ts';
import { carryOutStep } from '../../domain/setup/act.ts';
import { requireExchange } from '../../domain/setup/adoption/adopt.ts';
import { Problem } from '../../messages/problem.ts';
import type { SetUpResult } from '../../model/results.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { AskingContext, CommandContext } from '../../ports/context.ts';
import type { SetupStep } from '../../terms/setup.ts';
import { collectAnswers } from './answers.ts';
import { closeAsked } from './close-asked.ts';
import type { SetUpOptions } from './task.ts';
import { describeNginx, planSetUp, type PlanTask, type SetUpPlan, type SetUpWords } from './plan.ts';

export interface SetUpFlags extends SetUpOptions {
  /** Only shows what would be done. */
  readonly print?: boolean;
  readonly yes?: boolean;
}

export interface SetUpSurroundings {
  /** The command line of this very program, wherever it is installed. */
  readonly program: readonly string[];
  readonly words: SetUpWords;
}

/**
 * Sets a platform up: asks, shows what it will do, does it once confirmed, and ends with a check. Run again, it does what
 * is left; nothing, if the server is as answered.
 *
 * @throws Problem `permission.not-administrator`, `usage.setup-*`, `usage.yes-missing`, `prerequisite.setup-*`,
 *   `prerequisite.nginx-*`, `busy.*` and whatever keeps a configuration from being loaded
 */
export async function runSetUp(
  context: AskingContext,
  flags: SetUpFlags,
  surroundings: SetUpSurroundings,
): Promise<SetUpResult> {
  await requireRoot(context);
  const { print = false, yes = false, nginxConfig } = flags;
  const collected = await collectAnswers(context, flags);
  const task: PlanTask = {
    context,
    ...collected,
    ...surroundings,
    ...(nginxConfig !== undefined && { nginxConfig }),
  };
  const plan = await planSetUp(task);
  const { site, steps } = plan;
  const result = { kind: 'set-up', platform: site.name, steps } as const;
  if (print) return { ...result, action: 'planned' };
  if (steps.length > 0) await requireConsent({ context, steps, yes, command: 'ospi-update setup' });
  await act(task, plan);
  const check = await runCheck({ ...context, site }, {});
  if (check.kind !== 'check') throw new Error('a check without an archive accepts no notice');
  return { ...result, action: steps.length === 0 ? 'unchanged' : 'done', check };
}

/** @throws Problem `permission.not-administrator` */
export async function requireRoot({ ports }: Pick<AskingContext, 'ports'>): Promise<void> {
  const user = await ports.system.user();
  if (user.uid !== 0) throw refuseUser(user, null);
}

/** Shows the steps, and asks. @throws Problem `usage.yes-missing`, `prerequisite.setup-declined` */
export async function requireConsent({
  context: { ports, prompt },
  steps,
  yes,
  command,
}: {
  context: Pick<CommandContext, 'ports' | 'prompt'>;
  steps: readonly SetupStep[];
  yes: boolean;
  command: string;
}): Promise<void> {
  for (const step of steps) ports.emit({ kind: 'note', code: 'setup.step', params: { step } });
  if (yes) return;
  if (!prompt.available) throw Problem.of('usage.yes-missing', { command });
  if (!(await prompt.confirm('set-up', { count: steps.length })))
    throw Problem.of('prerequisite.setup-declined', {});
}

/** Its failures say what they concern; what was done before them is said here. */
async function act(task: PlanTask, plan: SetUpPlan): Promise<void> {
  try {
    await carryOutAll(task, plan);
  } catch (error) {
    task.context.ports.emit({ kind: 'note', code: 'setup.stopped-halfway', params: {} });
    throw error;
  }
}

async function carryOutAll(task: PlanTask, plan: SetUpPlan): Promise<void> {
  const {
    context: { ports },
  } = task;
  const { site } = plan;
  // The state folder, which holds the lock, belongs to the group.
  const isOfGroup = (step: SetupStep) => step.do === 'create-group' || step.do === 'add-member';
  const rest = plan.steps.filter((step) => !isOfGroup(step));
  for (const step of plan.steps)
    if (step.do === 'adopt-folder') await requireExchange({ folder: step, ports });
  for (const step of plan.steps)
    if (step.do === 'create-group' || step.do === 'add-member') await carryOutStep(step, { ports });
  const close = async () => {
    if (site.import !== undefined && site.import.mode !== 'off') return;
    await closeAsked({ ...task.context, site }, site.import?.folder ?? findFormerFolder(task));
  };
  await withLock({ site, ports, command: 'setup' }, async () => {
    await close();
    for (const step of rest)
      if (step.do === 'change-nginx') await changeNginx(task, site);
      else await carryOutStep(step, { ports });
    if (!rest.some((step) => step.do === 'change-nginx')) await finishNginx(task, plan);
  });
  await close();
}

function findFormerFolder({ existing }: PlanTask): string | undefined {
  return existing.answers.importSettings?.folder;
}

async function changeNginx(task: PlanTask, site: Site): Promise<void> {
  const nginx = await describeNginx(task, site);
  const { context } = task;
  await preparePublicFolder({ site, ports: context.ports, words: context.pageWords });
  await carryOut(nginx, await planInstallation(nginx));
}

/** A run killed before its reload left nginx with the old configuration; the page shows what the site's configuration says. */
async function finishNginx(task: PlanTask, { site, steps }: SetUpPlan): Promise<void> {
  const { context } = task;
  const isPageThere = await stat(sitePaths(site).page).then(
    () => true,
    () => false,
  );
  if (!isPageThere || steps.some((step) => step.do === 'write-file' && step.path === site.file))
    await preparePublicFolder({ site, ports: context.ports, words: context.pageWords });
  await bringIntoForce(await describeNginx(task, site), 'installed');
}
