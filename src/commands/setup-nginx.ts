import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { readJournal } from '../domain/journal/read.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { preparePublicFolder } from '../domain/maintenance/public-folder.ts';
import { bringIntoForce, carryOut, removeSnippet } from '../domain/nginx/install.ts';
import { planInstallation, planRemoval, type InstallPlan } from '../domain/nginx/plan.ts';
import { listFormerNames, listTakenNames } from '../domain/site/former-names.ts';
import type { CommandContext } from '../ports/context.ts';
import type { JournalRecord } from '../model/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';
import { sitePaths, type Site } from '../model/site.ts';

export interface NginxChangeOptions {
  /** Removes what an installation inserted. */
  readonly undo?: boolean;
  readonly yes?: boolean;
  readonly nginxConfig?: string;
}

/**
 * Installs the snippet in nginx's configuration, or removes it, after confirmation at the terminal.
 *
 * @throws Problem `permission.*`, `prerequisite.nginx-*`, `prerequisite.server-block-missing`, `prerequisite.snippet-*`,
 *   `prerequisite.page-needed`, `usage.yes-missing`
 */
export async function runNginxChange(
  { site, ports, prompt, pageWords }: CommandContext,
  { undo = false, yes = false, nginxConfig }: NginxChangeOptions,
): Promise<Extract<Result, { kind: 'nginx-set-up' }>> {
  await requireAdministrator({ site, ports });
  const { records } = await readJournal({ site, ports });
  if (undo) await requireOpen(site, records);
  const formerNames = await listFormerNames({ site, records });
  const task = {
    site,
    ports,
    formerNames,
    takenNames: await listTakenNames(site),
    ...(nginxConfig !== undefined && { config: resolve(nginxConfig) }),
  };
  const plan = undo ? await planRemoval(task) : await planInstallation(task);
  const { snippet, changes } = plan;
  const action = undo ? 'removed' : 'installed';
  showPlan(ports, plan);
  if (changes.length === 0) {
    if (!undo) await preparePublicFolder({ site, ports, words: pageWords });
    const isRead = await bringIntoForce(task, action);
    return { kind: 'nginx-set-up', action: isRead ? action : 'unchanged', snippet, changes };
  }
  if (!yes) {
    const command = `ospi-update setup nginx ${undo ? '--undo' : '--install'}`;
    if (!prompt.available) throw Problem.of('usage.yes-missing', { command });
    const agreed = await prompt.confirm('change-nginx', {});
    if (!agreed) throw Problem.of('prerequisite.nginx-change-declined', {});
  }
  if (undo) await removeSnippet(task, plan);
  else {
    await preparePublicFolder({ site, ports, words: pageWords });
    await carryOut(task, plan);
  }
  return { kind: 'nginx-set-up', action, snippet, changes };
}

function showPlan({ emit }: Pick<Ports, 'emit'>, { changes, remarks }: InstallPlan): void {
  for (const change of changes) emit({ kind: 'note', code: 'maintenance.nginx-change', params: change });
  for (const remark of remarks) emit({ kind: 'note', ...remark });
}

/**
 * Without the snippet the flag closes nothing.
 *
 * @throws Problem `prerequisite.page-needed`
 */
export async function requireOpen(site: Site, records: readonly JournalRecord[]): Promise<void> {
  const { open } = foldJournal(records);
  const isFlagThere = await lstat(sitePaths(site).flag).then(
    () => true,
    () => false,
  );
  if (open !== undefined || isFlagThere) throw Problem.of('prerequisite.page-needed', {});
}
