import { Problem } from '../../messages/problem.ts';
import { groupRule, lineRule, unixUserRule } from '../../model/site-rules.ts';
import type { AskingContext } from '../../ports/context.ts';
import * as read from './read-answer.ts';
import { list, type Task } from './task.ts';

/** Who may install, when, and whom staff may ask. */
export async function askPeople({ context, options, asker, existing: { answers: before } }: Task) {
  const group = read.requireFit(['administrators'], options.group ?? before.group ?? 'systeme', groupRule);
  const members = await asker.ask({
    option: '--member',
    given: options.member,
    question: 'setup-members',
    params: { group },
    usual: (await listMembers(group, context)).join(', ') || read.none,
    split: read.splitList,
    read: (words) => (read.isNone(words) ? [] : requireUsers(words, context)),
  });
  const at = await asker.ask({
    option: '--at',
    given: list(options.at),
    question: 'setup-at',
    params: {},
    usual: before.at ?? read.none,
    read: ([text = '']) => read.readTime(text),
  });
  const contact = await asker.ask({
    option: '--contact',
    given: list(options.contact),
    question: 'setup-contact',
    params: {},
    usual: before.contact ?? read.none,
    read: ([text = '']) =>
      text === read.none ? undefined : read.requireFit(['maintenance', 'page', 'contact'], text, lineRule),
  });
  return { group, members, at, contact };
}

/** Those who are in it already; otherwise who has become root to do this. */
async function listMembers(
  group: string,
  { ports: { shell } }: Pick<AskingContext, 'ports'>,
): Promise<readonly string[]> {
  const { exitCode, stdout } = await shell.run({ program: 'getent', args: ['group', group] });
  const members =
    exitCode === 0 ? (stdout.trim().split(':')[3] ?? '').split(',').filter((name) => name !== '') : [];
  const person = process.env['SUDO_USER'];
  return members.length > 0 || person === undefined || person === 'root' ? members : [person];
}

/** At once: a slip of the finger must not cost all answers after it. @throws Problem `usage.setup-user-unknown` */
async function requireUsers(
  words: readonly string[],
  { ports: { shell } }: Pick<AskingContext, 'ports'>,
): Promise<readonly string[]> {
  const names = words.map((word) => read.requireFit(['administrators'], word, unixUserRule));
  const found = await Promise.all(
    names.map((name) => shell.run({ program: 'getent', args: ['passwd', name] })),
  );
  const unknown = names.filter((_, index) => found[index]?.exitCode !== 0);
  if (unknown.length > 0) throw Problem.of('usage.setup-user-unknown', { names: unknown });
  return names;
}
