import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { Problem, toProblem } from '../../messages/problem.ts';
import { readWholeFile } from '../files/read-file.ts';
import { visitFlag, visitPage, visitSnippet } from './visit.ts';
import type { InstallPlan, InstallTask } from './plan.ts';
import { reloadNginx, requireAccepted, tryConfiguration } from './program.ts';

/**
 * Carries the plan out and proves it over HTTP. nginx accepts the whole before any file changes, and each file changes
 * atomically, the snippet first: a kill at any point leaves a configuration that nginx accepts. A failure is undone.
 *
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.snippet-not-in-force`, `prerequisite.page-not-readable`,
 *   `prerequisite.nginx-unwritable`
 */
export async function carryOut(task: InstallTask, plan: InstallPlan): Promise<void> {
  const { files, changed, snippet } = plan;
  await tryConfiguration(task, plan);
  const order = [...changed].sort(([one], [other]) => Number(other === snippet) - Number(one === snippet));
  const done: string[] = [];
  try {
    await mkdir(dirname(snippet), { recursive: true, mode: 0o755 });
    for (const [file, text] of order) {
      await replace(task, { file, from: files.get(file), to: text });
      done.push(file);
    }
    await requireAccepted(task);
    await reloadNginx(task);
    await requireInForce(task, { isNew: true });
    await requireReadable(task);
    for (const file of plan.obsolete) await task.ports.files.removeDurably(file);
  } catch (error) {
    const problem = toProblem(error);
    for (const file of done.toReversed()) {
      const before = files.get(file);
      if (before !== undefined) await replace(task, { file, from: changed.get(file), to: before });
      else await task.ports.files.removeDurably(file);
    }
    await reloadNginx(task).catch(() => undefined); // The reason for undoing it matters more.
    throw problem;
  }
}

/**
 * For a configuration that is already correct: a run killed before its reload left nginx with the old one.
 *
 * @returns whether nginx had to be reloaded
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.snippet-not-in-force`, `prerequisite.page-not-readable`
 */
export async function bringIntoForce(task: InstallTask, wanted: 'installed' | 'removed'): Promise<boolean> {
  const { status, failure } = await visitSnippet(task);
  const isMet = status === 200 || failure === 'outdated';
  const isReadAnew = wanted === 'installed' ? status !== 200 : isMet;
  if (isReadAnew) await reloadNginx(task);
  if (wanted === 'removed') return isReadAnew;
  if (isReadAnew) await requireInForce(task, { isNew: false });
  await requireReadable(task);
  return isReadAnew;
}

/**
 * A link is replaced by its target's content; the mode stays. A file that differs by a byte from what the plan was made
 * from was changed meanwhile, or has another encoding: it is left alone.
 */
async function replace(
  { ports }: Pick<InstallTask, 'ports'>,
  { file, from, to }: { file: string; from: string | undefined; to: string },
): Promise<void> {
  try {
    const path = await realpath(file).catch(() => file);
    const found = await stat(path).catch(() => undefined);
    const isKnown = from === undefined || (await holds(path, Buffer.from(from)));
    if (!isKnown) throw Problem.of('prerequisite.nginx-file-differs', { path });
    await ports.files.writeAtomic(path, to, found === undefined ? 0o644 : found.mode & 0o7777);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = nameError(error);
    throw Problem.of('prerequisite.nginx-unwritable', { path: file, reason }, error);
  }
}

async function holds(path: string, content: Buffer): Promise<boolean> {
  // A larger file is not the planned one.
  return (await readWholeFile(path, { maximumBytes: content.length })).equals(content);
}

/**
 * A reload completes some time after nginx accepts it: nginx starts the new workers, waits 100 ms and then ends the old
 * ones (ngx_process_cycle.c), which answer until then. So one good answer proves nothing yet.
 */
const settledMilliseconds = 500;

async function requireInForce({ site, ports }: InstallTask, { isNew }: { isNew: boolean }): Promise<void> {
  const { clock } = ports;
  const deadline = clock.monotonic() + 10_000;
  let goodSince: number | undefined;
  for (;;) {
    const visit = await visitSnippet({ site, ports });
    const now = clock.monotonic();
    goodSince = visit.status === 200 ? (goodSince ?? now) : undefined;
    if (goodSince !== undefined && now - goodSince >= settledMilliseconds) return;
    if (now > deadline) throw Problem.of('prerequisite.snippet-not-in-force', { visit, isNew });
    await clock.sleep(100);
  }
}

/** A page or a flag that nginx's workers cannot read closes nothing. */
async function requireReadable({ site, ports }: InstallTask): Promise<void> {
  for (const visit of [await visitPage({ site, ports }), await visitFlag({ site, ports })])
    if (visit.status !== 200 && visit.status !== 204)
      throw Problem.of('prerequisite.page-not-readable', { visit, folder: site.public });
}

/**
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.nginx-unwritable`
 */
export async function removeSnippet(
  task: InstallTask,
  { files, changed, snippet }: InstallPlan,
): Promise<void> {
  await tryConfiguration(task, { files, changed });
  for (const [file, text] of changed) await replace(task, { file, from: files.get(file), to: text });
  await requireAccepted(task);
  await task.ports.files.removeDurably(snippet);
  await reloadNginx(task);
}
