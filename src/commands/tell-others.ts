import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { readSituation } from '../domain/attempt/read-situation.ts';
import { nameIncident, type AttemptHistory } from '../domain/attempt/history.ts';
import { composeMail, type Attachment } from '../domain/notification/mail.ts';
import { describeSendmail, findSendmail } from '../domain/notification/sendmail.ts';
import { tellProgram } from '../domain/notification/tell-program.ts';
import { readTold, writeTold } from '../domain/notification/told-file.ts';
import { findUntold } from '../domain/notification/untold.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { describeEnding } from '../pipeline/describe-ending.ts';
import type { CommandContext, FreeContext } from '../ports/context.ts';
import type { Notification, DescribeOutcome, ToldOutcome, WriteMail } from '../model/notification.ts';
import type { Problem } from '../messages/problem.ts';
import { nameContact } from '../model/site.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import type { OutcomeName } from '../terms/night.ts';
import { packSupportBundle } from './bundle.ts';

/** What a command is about, for those who are told how it ended. */
export type ToldCommand = 'apply' | 'planned' | 'recover' | 'backup' | 'verify';

export interface Telling {
  readonly context: CommandContext & FreeContext;
  readonly command: ToldCommand;
  readonly describeOutcome: DescribeOutcome;
  readonly writeMail: WriteMail;
  /** Who could not be reached, and why. */
  readonly warn: (failure: { readonly program: string; readonly reason: string }) => void;
}

/**
 * Tells the commands and addresses of the site how the last update ended, if nobody was told yet, and why a run without
 * a terminal failed. It comes after everything else: the outcome is on record, the lock is free, the platform open. A
 * failure of it is a note, and changes nothing. Never rejects.
 */
export async function tellOthers(telling: Telling, problem: Problem | undefined): Promise<void> {
  const { site, ports } = telling.context;
  if ((site.notify ?? []).length === 0 && site.mail === undefined) return;
  try {
    const isOfUpdate = await tellUpdate(telling);
    const outcome = problem && !isOfUpdate ? nameOutcome(telling, problem) : undefined;
    if (problem === undefined || outcome === undefined) return;
    const told = { outcome, problem: problem.toRecord() };
    await tell({ telling, told, at: ports.clock.now().toISOString(), exit: problem.exit });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    telling.warn({ program: 'notify', reason });
  }
}

/** Whether there was anything to tell about the last update. */
async function tellUpdate(telling: Telling): Promise<boolean> {
  const { site, ports } = telling.context;
  const { state, running } = await readSituation({ site, ports, asksSystemLog: false });
  const now = ports.clock.now();
  const former = await readTold({ site });
  const isRunning = running !== undefined;
  const untold = findUntold({ last: state.last, isRunning, told: former?.key, now });
  if (untold === undefined) return false;
  const installed = await readInstalledVersion({ site }).catch(() => null);
  const { attempt, key, at } = untold;
  const { told, exit } = describeAttempt({ telling, attempt, installed });
  const failed = await tell({ telling, told, at, exit, attempt });
  await writeTold({ site, ports, told: { format: 1, key, at: now.toISOString(), failed } });
  return true;
}

type Told = Omit<ToldOutcome, 'contact' | 'platform'>;

function describeAttempt({
  telling,
  attempt,
  installed,
}: {
  telling: Telling;
  attempt: AttemptHistory;
  installed: string | null;
}): { readonly told: Told; readonly exit: ExitName } {
  const { started, ending } = attempt;
  const contact = nameContact(telling.context.site.support);
  const problem = describeEnding({ attempt, contact, installed });
  const { from, to } = started;
  if (ending === undefined) {
    const told = { outcome: 'interrupted', ending: 'interrupted', from, to } as const;
    return { told: { ...told, ...tellProblem(problem, attempt) }, exit: 'locked' };
  }
  if (ending.kind === 'succeeded') {
    const outcome = ending.recovered ? 'recovered' : 'succeeded';
    return { told: { outcome, ending: 'succeeded', from, to }, exit: 'ok' };
  }
  const { outcome: kind, recovered, problem: cause } = ending;
  const isBack = recovered && kind === 'rolled-back';
  const told: Told = {
    outcome: isBack ? 'recovered' : 'failed',
    ending: kind,
    from,
    to,
    ...tellProblem(problem, attempt),
    ...(cause !== undefined && { cause }),
  };
  return { told, exit: isBack ? 'ok' : kind };
}

function tellProblem(
  problem: Problem | undefined,
  attempt: AttemptHistory,
): Pick<Told, 'problem' | 'incident'> {
  return { incident: nameIncident(attempt), ...(problem !== undefined && { problem: problem.toRecord() }) };
}

/** What a failed command means to others; nothing to somebody who sits at a terminal. */
function nameOutcome({ command, context }: Telling, { exit }: Problem): OutcomeName | undefined {
  if (context.prompt.available || context.interruption.aborted) return undefined;
  if (command === 'backup') return 'backup-failed';
  if (command === 'verify') return 'verify-failed';
  // Another run is at it, and they are repeated.
  if (exit === 'busy' && command !== 'apply') return undefined;
  if (command === 'recover') return 'failed';
  return exit === 'internal' || exit === 'rolled-back' || exit === 'maintenance' ? 'failed' : 'refused';
}

interface Task {
  readonly telling: Telling;
  readonly told: Told;
  readonly at: string;
  readonly exit: ExitName;
  readonly attempt?: AttemptHistory;
}

/** Tells everybody who wants to know, one after the other; returns who could not be reached. */
async function tell(task: Task): Promise<readonly { program: string; reason: string }[]> {
  const { site, ports } = task.telling.context;
  const notification = await buildNotification(task);
  const failed: { program: string; reason: string }[] = [];
  const note = (program: string, reason: string | undefined) => {
    if (reason === undefined) return;
    failed.push({ program, reason });
    task.telling.warn({ program, reason });
  };
  const input = `${JSON.stringify(notification)}\n`;
  for (const { command, on, timeoutSeconds } of site.notify ?? []) {
    if (!on.includes(notification.outcome)) continue;
    const [program, ...args] = command;
    const env = { OSPI_OUTCOME: notification.outcome, OSPI_PLATFORM: site.name };
    note(program, await tellProgram({ ports, program, args, env, input, timeoutSeconds }));
  }
  if (site.mail?.on.includes(notification.outcome) === true)
    note('sendmail', await sendMail(task.telling, notification));
  return failed;
}

async function buildNotification({ telling, told, at, exit, attempt }: Task): Promise<Notification> {
  const { context, describeOutcome } = telling;
  const { site } = context;
  const { outcome, from, to, incident } = told;
  const contact = nameContact(site.support);
  const described = describeOutcome({ ...told, contact, platform: site.name });
  const { sentences, ...codes } = described;
  return {
    kind: 'notification',
    format: 1,
    outcome,
    platform: site.name,
    product: site.product,
    host: hostname(),
    at,
    exit,
    exitCode: exitCodes[exit],
    version: await readInstalledVersion({ site }).catch(() => null),
    ...(attempt !== undefined && { attempt: attempt.id, startedAt: attempt.startedAt }),
    ...(attempt?.started.requested !== undefined && { requestedBy: attempt.started.requested.by }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(incident !== undefined && { incident }),
    ...codes,
    support: site.support,
    sentences: { fr: sentences.fr, en: sentences.en },
  };
}

/** A mail queue takes it at once, or answers; a mail system that tries to reach a server first may take its time. */
const mailSeconds = 120;

async function sendMail(
  { context, writeMail }: Telling,
  notification: Notification,
): Promise<string | undefined> {
  const { site, ports, language } = context;
  const { mail } = site;
  if (mail === undefined) return undefined;
  const program = await findSendmail(ports);
  if (program === undefined) return 'missing';
  const wantsBundle = mail.attachBundle && notification.outcome !== 'succeeded';
  const bundle = wantsBundle ? await makeBundle(context) : undefined;
  const attachment = bundle !== undefined && 'content' in bundle ? bundle : undefined;
  const { subject, body } = writeMail({
    notification,
    language,
    ...(bundle !== undefined && {
      bundle: 'content' in bundle ? { attached: bundle.name } : { missing: bundle.missing },
    }),
  });
  const id = `${randomUUID()}@${notification.host.replaceAll(/[^A-Za-z0-9.-]/g, '-') || 'localhost'}`;
  const at = ports.clock.now();
  const input = composeMail({ from: mail.from, to: mail.to, subject, body, at, id, attachment });
  const [runner, ...args] = await describeSendmail({ program, ports });
  return tellProgram({ ports, program: runner, args, input, timeoutSeconds: mailSeconds });
}

const largestBundle = 8 * 2 ** 20;

async function makeBundle(context: Telling['context']): Promise<Attachment | { readonly missing: string }> {
  // The list of its parts is for somebody who asks for it.
  const quiet = { ...context, ports: { ...context.ports, emit: () => undefined } };
  try {
    const { content, name } = await packSupportBundle(quiet, { config: context.site.file, yes: true });
    const isLarge = content.length > largestBundle;
    return isLarge ? { missing: `${Math.ceil(content.length / 2 ** 20)} MiB > 8 MiB` } : { name, content };
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 200) : String(error) };
  }
}
