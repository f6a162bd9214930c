import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem, toProblem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import type { NginxChange, NginxLine } from '../../ports/vocabulary/maintenance.ts';
import { renderSnippet } from '../maintenance/snippet.ts';
import { visitSnippet } from '../maintenance/visit.ts';
import { chooseServers } from './choose-servers.ts';
import { listLostErrorPages } from './error-pages.ts';
import { isIncluded } from './open-servers.ts';
import { listServers, type Configuration } from './configuration.ts';
import { findPlace, insertLines, removeLines, renderInclude } from './insert.ts';
import { listUpstreams } from './targets.ts';
import { readConfiguration, reloadNginx, requireAccepted, tryConfiguration } from './program.ts';

export interface InstallTask {
  readonly site: Site;
  readonly ports: Ports;
  /** nginx's main file, where it is not the usual one. */
  readonly config?: string;
}

/** What would be changed, and what every file would hold. Nothing is changed yet. */
export interface InstallPlan {
  readonly snippet: string;
  readonly changes: readonly NginxChange[];
  /** What the server block loses by it. */
  readonly lost: readonly NginxLine[];
  /** By the names under which nginx reads them. */
  readonly files: Configuration;
  readonly changed: Configuration;
}

/**
 * Finds the server blocks of the platform, and what to write where. Several blocks, where the same names are served for http
 * and https.
 *
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.server-block-missing`
 */
export async function planInstallation(task: InstallTask): Promise<InstallPlan> {
  const { site } = task;
  const files = await readConfiguration(task);
  const [main = ''] = files.keys();
  const snippet = join(dirname(main), 'snippets', `ospi-update-${site.name}.conf`);
  const servers = chooseServers({ servers: listServers(files), upstreams: listUpstreams(files), site });
  if (servers.length === 0) throw Problem.of('prerequisite.server-block-missing', { url: site.url });
  const line = renderInclude({ snippet, platform: site.name });
  const changed = new Map<string, string>();
  const changes: NginxChange[] = [];
  const open = servers.filter((server) => !isIncluded(server, site));
  for (const [file, text] of files) {
    const missing = open.filter((server) => server.file === file);
    if (missing.length === 0) continue;
    const places = missing.map((server) => findPlace(server, files));
    changed.set(file, insertLines(text, places, line));
    for (const place of places)
      changes.push({ file, line: text.slice(0, place).split('\n').length, added: line.trim() });
  }
  const content = renderSnippet(site);
  const isCurrent = files.get(snippet) === content;
  if (!isCurrent) changes.push({ file: snippet, line: 1, added: content.split('\n')[0] ?? '' });
  // Both are tried together: the snippet itself may meet what the server block has already.
  const all = new Map([...changed, ...(isCurrent ? [] : ([[snippet, content]] as const))]);
  return { snippet, changes, lost: listLostErrorPages(files, open), files, changed: all };
}

/**
 * Carries the plan out and proves it over HTTP. nginx has accepted the whole before any file changes, and each file changes at
 * once, the snippet first: killed anywhere, it leaves a configuration that nginx accepts. What fails is put back.
 *
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.snippet-not-in-force`, `prerequisite.nginx-unwritable`
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
  } catch (error) {
    const problem = toProblem(error);
    for (const file of done.toReversed()) {
      const before = files.get(file);
      if (before !== undefined) await replace(task, { file, from: changed.get(file), to: before });
      else await task.ports.files.removeDurably(file);
    }
    await reloadNginx(task).catch(() => undefined); // The reason why it was put back matters more.
    throw problem;
  }
}

/**
 * For a configuration that holds what it should: a run that was killed before its reload left nginx with what it had read
 * before.
 *
 * @returns whether nginx had to read it anew
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.snippet-not-in-force`
 */
export async function bringIntoForce(task: InstallTask, wanted: 'installed' | 'removed'): Promise<boolean> {
  const { status, failure } = await visitSnippet(task);
  const isMet = status === 200 || failure === 'outdated';
  if (wanted === 'installed' ? status === 200 : !isMet) return false;
  await reloadNginx(task);
  if (wanted === 'installed') await requireInForce(task, { isNew: false });
  return true;
}

/**
 * In place of a link stands what it leads to; mode stays. A file that is not, byte for byte, what the plan was made of has
 * been changed meanwhile, or is written in another encoding: it is left alone.
 */
async function replace(
  { ports }: Pick<InstallTask, 'ports'>,
  { file, from, to }: { file: string; from: string | undefined; to: string },
): Promise<void> {
  try {
    const path = await realpath(file).catch(() => file);
    const found = await stat(path).catch(() => undefined);
    const isKnown = from === undefined || (await readFile(path)).equals(Buffer.from(from));
    if (!isKnown) throw Problem.of('prerequisite.nginx-file-differs', { path });
    await ports.files.writeAtomic(path, to, found === undefined ? 0o644 : found.mode & 0o7777);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw Problem.of('prerequisite.nginx-unwritable', { path: file, reason }, error);
  }
}

/**
 * A reload is over some time after nginx has taken it: it starts the new workers, waits 100 ms and only then ends the old ones
 * (ngx_process_cycle.c), which until then answer as well. So one good answer proves nothing yet.
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

/**
 * What takes the snippet out again: every line that an installation has put in, exactly, so that the files are as they were
 * before.
 *
 * @throws Problem `prerequisite.snippet-line-changed` where somebody has changed such a line
 */
export async function planRemoval(task: InstallTask): Promise<InstallPlan> {
  const files = await readConfiguration(task);
  const [main = ''] = files.keys();
  const snippet = join(dirname(main), 'snippets', `ospi-update-${task.site.name}.conf`);
  const line = renderInclude({ snippet, platform: task.site.name });
  const changed = new Map<string, string>();
  const changes: NginxChange[] = [];
  for (const [file, text] of files) {
    const rest = removeLines(text, line);
    // An own word about the snippet in a comment is not ours to touch; an include of it would then miss its file.
    if (rest.split('\n').some((each) => /^\s*include\b/.test(each) && each.includes(snippet)))
      throw Problem.of('prerequisite.snippet-line-changed', { file });
    if (rest === text) continue;
    changed.set(file, rest);
    changes.push({
      file,
      line: text.slice(0, text.indexOf(line)).split('\n').length + 1,
      removed: line.trim(),
    });
  }
  if (changes.length === 0) changes.push(...(await findOrphan(snippet)));
  return { snippet, changes, lost: [], files, changed };
}

/** A snippet that nothing includes: an installation was killed before that line, or a removal behind it. */
async function findOrphan(snippet: string): Promise<readonly NginxChange[]> {
  const text = await readFile(snippet, 'utf8').catch(() => undefined);
  return text === undefined ? [] : [{ file: snippet, line: 1, removed: text.split('\n')[0] ?? '' }];
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
