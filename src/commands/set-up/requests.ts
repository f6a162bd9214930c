import { findAccounts, findOwner, readAccount } from '../../domain/setup/find-accounts.ts';
import type { ImportAnswer } from '../../domain/setup/answers.ts';
import { Problem } from '../../messages/problem.ts';
import { folderRule, unixUserRule, type Rule } from '../../model/site-rules.ts';
import type { AskingContext } from '../../ports/context.ts';
import * as read from './read-answer.ts';
import { list, type Task } from './task.ts';

interface People {
  readonly group: string;
  readonly members: readonly string[] | undefined;
  readonly units: readonly string[] | undefined;
}

/** Whether the platform's Superviseur may ask for updates, by which account, and how far that goes. */
export async function askRequests(task: Task, people: People): Promise<ImportAnswer | undefined> {
  const { context, options, asker, existing, name } = task;
  const before = existing.answers.importSettings;
  const found = await findAccounts({ units: people.units ?? [], ports: context.ports });
  const account = await asker.ask({
    option: '--import',
    given: list(options.import),
    question: 'setup-import',
    params: { found },
    // Off, unless somebody has said otherwise; whose the folder is says who.
    usual: before === undefined ? read.none : await findOwner(before.folder, context.ports),
    read: ([text = '']) =>
      text === read.none ? undefined : requireAccount(read.choose(text, found), { people, context }),
  });
  if (account === undefined) return undefined;
  const mode = await asker.ask({
    option: '--import-mode',
    given: list(options.importMode),
    question: 'setup-import-mode',
    params: {},
    usual: before?.mode ?? 'apply',
    read: ([text = '']) => read.requireFit(['import', 'mode'], text, modeRule) as ImportAnswer['mode'],
  });
  const folder = options.importFolder ?? before?.folder ?? `/var/spool/ospi-update/${name}-import`;
  return {
    account,
    mode: mode ?? 'check',
    folder: read.requireFit(['import', 'folder'], read.tidyPath(folder), folderRule),
  };
}

const modes = ['check', 'apply'] as const satisfies readonly ImportAnswer['mode'][];

const modeRule: Rule = (text) =>
  modes.some((mode) => mode === text) ? undefined : { code: 'choice', params: { choices: modes } };

/**
 * An ordinary account, without any power of its own over updates.
 *
 * @throws Problem `usage.setup-user-unknown`, `usage.setup-import-account`
 */
async function requireAccount(
  word: string,
  {
    people: { group, members = [] },
    context: { ports },
  }: { people: People; context: Pick<AskingContext, 'ports'> },
): Promise<string> {
  const name = read.requireFit(['import'], word, unixUserRule);
  const account = await readAccount(name, ports);
  if (account === undefined) throw Problem.of('usage.setup-user-unknown', { names: [name] });
  const isMember = account.groups.includes(group) || members.includes(account.name);
  if (account.uid === 0 || isMember)
    throw Problem.of('usage.setup-import-account', {
      user: account.name,
      ...(account.uid !== 0 && { group }),
    });
  return account.name;
}
