import { dirname, join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import type { NoteParams } from '../../messages/vocabulary.ts';
import type { NginxChange, NginxLine } from '../../terms/maintenance.ts';
import { readWholeFile } from '../files/read-file.ts';
import { renderSnippet } from './snippet.ts';
import { chooseServers } from './choose-servers.ts';
import { listServers, listUnread, type Configuration, type Server } from './configuration.ts';
import { listLostErrorPages, listOwnErrorPages, quoteDirective } from './error-pages.ts';
import { listAbandoned, listObsolete } from './former.ts';
import { findGuard } from './guard.ts';
import { isIncluded, isOfOther } from './included.ts';
import { findLines, insertLines, listInsertions, removeLines, type Insertion, type Owner } from './insert.ts';
import { findAll, parseNginx } from './parse.ts';
import { readConfiguration } from './program.ts';
import { listUpstreams } from './targets.ts';

export interface InstallTask {
  readonly site: Site;
  readonly ports: Ports;
  /** nginx's main file, if it is not the usual one. */
  readonly config?: string;
  /** Former names of the platform: the page has one name, so lines inserted under these are replaced. */
  readonly formerNames?: readonly string[];
  /** Names that have a configuration. */
  readonly takenNames?: readonly string[];
}

/** What would be changed, and the new content of every file. Nothing has been changed yet. */
export interface InstallPlan {
  readonly snippet: string;
  readonly changes: readonly NginxChange[];
  readonly remarks: readonly Remark[];
  /** Keyed by the names under which nginx reads them. */
  readonly files: Configuration;
  readonly changed: Configuration;
  /** Snippets of former names of the platform, no longer included anywhere. */
  readonly obsolete: readonly string[];
}

/** What the administrator should know about the configuration before it is changed. */
export interface Remark {
  readonly code: {
    [Code in keyof NoteParams]: NoteParams[Code] extends NginxLine ? Code : never;
  }[keyof NoteParams];
  readonly params: NginxLine;
}

/**
 * Finds the server blocks of the platform, and plans the changes. There are several blocks if the same names are served
 * over http and https.
 *
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.server-block-missing`, `prerequisite.server-block-shared`,
 *   `prerequisite.nginx-conflict`, `prerequisite.snippet-line-changed` if the snippet's text is in the block itself
 */
export async function planInstallation(task: InstallTask): Promise<InstallPlan> {
  const { site } = task;
  const files = await readConfiguration(task);
  const [main = ''] = files.keys();
  const snippet = findSnippet(files, site) ?? placeSnippet(main, site);
  const owner = { snippet, platform: site.name };
  const former = await findFormerOwners({ task, files, owner });
  const owners = [owner, ...former];
  // As if nothing had been inserted yet: lines of an earlier version are where that version wanted them.
  const bare = new Map([...files].map(([file, text]) => [file, removeAll(text, owners)]));
  const choice = chooseServers({ servers: listServers(bare), upstreams: listUpstreams(bare), site });
  const { chosen: servers, doubtful } = choice;
  const [first] = servers;
  const unread = listUnread(files);
  if (first === undefined) throw explainMissing(site, unread);
  requireAskable({ server: first, url: site.url, files: bare });
  const open = servers.filter((server) => !isIncluded(server, site));
  if (open.length < servers.length && !files.has(snippet))
    throw Problem.of('prerequisite.snippet-line-changed', { file: first.file });
  for (const server of open) requireFit({ server, files: bare, site });
  const changed = new Map<string, string>();
  const changes: NginxChange[] = [];
  for (const [file, text] of bare) {
    const insertions = open
      .filter((server) => server.file === file)
      .flatMap((server) => listInsertions(server, { files: bare, owner }));
    const wanted = insertLines(text, insertions);
    const before = files.get(file) ?? '';
    if (wanted === before) continue;
    changed.set(file, wanted);
    changes.push(...compareLines({ file, before, insertions, owners }));
  }
  const touched = open.filter(({ file }) => changed.has(file));
  const content = renderSnippet(site);
  const isCurrent = files.get(snippet) === content;
  if (!isCurrent) changes.push({ file: snippet, line: 1, added: content.split('\n')[0] ?? '' });
  const obsolete = await listObsolete({ owners: former, wanted: new Map([...files, ...changed]) });
  for (const { file, head } of obsolete) changes.push({ file, line: 1, removed: head });
  // Both are tested together: the snippet may conflict with what the server block has already.
  const all = new Map([...changed, ...(isCurrent ? [] : ([[snippet, content]] as const))]);
  const quoteServer = ({ file, directive }: Server) => {
    const named = directive.block?.find(({ name }) => name === 'server_name' || name === 'listen');
    return quoteDirective({ file, directive: named ?? directive, files: bare });
  };
  const remarks = [
    ...remark('maintenance.error-page-lost', listLostErrorPages(bare, touched)),
    ...remark('maintenance.error-page-stays', listOwnErrorPages(bare, touched)),
    ...remark(
      'maintenance.server-doubtful',
      doubtful.filter((server) => !isIncluded(server, site)).map(quoteServer),
    ),
    ...remark('maintenance.nginx-unread', unread),
  ];
  return { snippet, changes, remarks, files, changed: all, obsolete: obsolete.map(({ file }) => file) };
}

/** It may be in an unreadable part. */
function explainMissing({ url }: Site, [unread]: readonly NginxLine[]): Problem {
  return unread === undefined
    ? Problem.of('prerequisite.server-block-missing', { url })
    : Problem.of('prerequisite.nginx-unread', { file: unread.file, line: unread.line });
}

/** @throws Problem `prerequisite.address-guarded` */
function requireAskable({ server, url, files }: { server: Server; url: string; files: Configuration }): void {
  const found = findGuard({ server, url, files })?.directive;
  if (found === undefined) return;
  // It may be in an included file.
  const { directive: block, file } = server;
  const { line } = quoteDirective({
    file,
    directive: block.block?.includes(found) === true ? found : block,
    files,
  });
  const name = found.name === 'listen' ? 'proxy_protocol' : found.name;
  throw Problem.of('prerequisite.address-guarded', { url, file, line, name });
}

function remark(code: Remark['code'], lines: readonly NginxLine[]): readonly Remark[] {
  return lines.map((params) => ({ code, params }));
}

/** An abandoned name is replaced only in a block of this platform: elsewhere it is none of our business. */
async function findFormerOwners({
  task: { site, formerNames = [], takenNames = [] },
  files,
  owner,
}: {
  task: InstallTask;
  files: Configuration;
  owner: Owner;
}): Promise<readonly Owner[]> {
  const former = listFormerOwners(formerNames, files);
  const bare = new Map([...files].map(([file, text]) => [file, removeAll(text, [owner, ...former])]));
  const { chosen } = chooseServers({ servers: listServers(bare), upstreams: listUpstreams(bare), site });
  const abandoned = (await listAbandoned({ site, files, takenNames })).filter((name) =>
    chosen.some((server) => isIncluded(server, { name })),
  );
  return [...former, ...listFormerOwners(abandoned, files)];
}

function listFormerOwners(names: readonly string[], files: Configuration): readonly Owner[] {
  const [main = ''] = files.keys();
  return [...new Set(names)].map((name) => ({
    snippet: findSnippet(files, { name }) ?? placeSnippet(main, { name }),
    platform: name,
  }));
}

function removeAll(text: string, owners: readonly Owner[]): string {
  return owners.reduce(removeLines, text);
}

function placeSnippet(main: string, { name }: Pick<Site, 'name'>): string {
  return join(dirname(main), 'snippets', `ospi-update-${name}.conf`);
}

/** The file with the snippet that nginx reads already, wherever somebody has put it. */
function findSnippet(files: Configuration, site: Pick<Site, 'name'>): string | undefined {
  return [...files].find(([, text]) => isIncluded({ content: parseNginx(text) }, site))?.[0];
}

/** What is removed from and inserted into a file, for display. */
function compareLines({
  file,
  before,
  insertions,
  owners,
}: {
  file: string;
  before: string;
  insertions: readonly Insertion[];
  owners: readonly Owner[];
}): readonly NginxChange[] {
  const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length;
  const bare = removeAll(before, owners);
  return [
    ...owners
      .flatMap((owner) => findLines(before, owner))
      .map(({ at, line }) => ({ file, line: lineAt(before, at), removed: line })),
    ...insertions.flatMap(({ at, lines }) =>
      lines.map((line) => ({ file, line: lineAt(bare, at), added: line.trim() })),
    ),
  ];
}

/** These are in the snippet; nginx accepts none of them twice. */
const ownDirectives: ReadonlySet<string> = new Set(['uninitialized_variable_warn', 'open_file_cache']);

/**
 * A server block has one page: if it has another platform's snippet, there is no place for this one's.
 *
 * @throws Problem `prerequisite.server-block-shared`, `prerequisite.nginx-conflict`
 */
function requireFit({ server, files, site }: { server: Server; files: Configuration; site: Site }): void {
  const { file, line } = quoteDirective({ ...server, files });
  if (isOfOther(server, site)) throw Problem.of('prerequisite.server-block-shared', { file, line });
  const twice = server.content.find(({ name }) => ownDirectives.has(name));
  if (twice !== undefined) throw Problem.of('prerequisite.nginx-conflict', { file, line, name: twice.name });
}

/**
 * Plans the removal of the snippet: exactly the lines that an installation inserted, so that the files are as before.
 *
 * @throws Problem `prerequisite.snippet-line-changed` if somebody changed such a line, or wrote one by hand
 */
export async function planRemoval(task: InstallTask): Promise<InstallPlan> {
  const files = await readConfiguration(task);
  const [main = ''] = files.keys();
  const snippet = placeSnippet(main, task.site);
  const owners = [{ snippet, platform: task.site.name }, ...listFormerOwners(task.formerNames ?? [], files)];
  const changed = new Map<string, string>();
  const changes: NginxChange[] = [];
  for (const [file, text] of files) {
    const rest = removeAll(text, owners);
    // An include anywhere else, for instance in a location, would refer to a missing file: nginx would refuse its next
    // reload.
    if (findAll(parseNginx(rest), 'include').some(({ args: [included] }) => included === snippet))
      throw Problem.of('prerequisite.snippet-line-changed', { file });
    if (rest === text) continue;
    changed.set(file, rest);
    changes.push(...compareLines({ file, before: text, insertions: [], owners }));
  }
  const kept = listServers(new Map([...files, ...changed])).find((server) => isIncluded(server, task.site));
  if (kept !== undefined) throw Problem.of('prerequisite.snippet-line-changed', { file: kept.file });
  if (changes.length === 0) changes.push(...(await findOrphan(snippet)));
  return { snippet, changes, remarks: [], files, changed, obsolete: [] };
}

/**
 * A snippet that nothing includes: an installation was killed before writing that line, or a removal after removing it.
 */
async function findOrphan(snippet: string): Promise<readonly NginxChange[]> {
  const text = await readWholeFile(snippet, { maximumBytes: 2 ** 20 }).then(String, () => undefined);
  return text === undefined ? [] : [{ file: snippet, line: 1, removed: text.split('\n')[0] ?? '' }];
}
