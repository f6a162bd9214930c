import { stat } from 'node:fs/promises';
import { describeDisk, findDisks } from '../../domain/setup/find-disks.ts';
import { findAddresses } from '../../domain/setup/find-addresses.ts';
import { findDatabases } from '../../domain/setup/find-databases.ts';
import { findUnits } from '../../domain/setup/find-units.ts';
import { findVersion, readLayout } from '../../domain/setup/adoption/plan.ts';
import { showDatabase } from '../../domain/setup/database-answer.ts';
import { tryDatabases } from '../../domain/setup/try-databases.ts';
import type { Answers } from '../../domain/setup/answers.ts';
import { Problem } from '../../messages/problem.ts';
import { folderRule, productRule, unitRule, urlRule } from '../../model/site-rules.ts';
import type { Database } from '../../model/site.ts';
import type { AskingContext } from '../../ports/context.ts';
import { isSiteName } from '../../terms/words.ts';
import { createAsker } from './asker.ts';
import { findOnlyName, readExisting, type Existing } from './existing.ts';
import { askPeople } from './people.ts';
import { askRequests } from './requests.ts';
import * as read from './read-answer.ts';
import { list, type SetUpOptions, type Task } from './task.ts';

/** All answers about a platform, and what was there before. */
export interface Collected {
  readonly name: string;
  readonly answers: Answers;
  readonly existing: Existing;
}

/**
 * Collects what must be known: from options, by asking, or what was found here.
 *
 * @throws Problem `usage.setup-*`
 */
export async function collectAnswers(context: AskingContext, options: SetUpOptions): Promise<Collected> {
  const asker = createAsker(context);
  const known = options.platform ?? (options.product === undefined ? await findOnlyName() : undefined);
  const before =
    known === undefined ? undefined : await readExisting({ name: requireName(known), ports: context.ports });
  const product = await asker.ask({
    option: '--product',
    given: list(options.product),
    question: 'setup-product',
    params: {},
    usual: before?.answers.product,
    read: ([text = '']) => read.requireFit(['product'], text, productRule),
  });
  const name = requireName(options.platform ?? nameAfter(product ?? '', { known, before }));
  const existing =
    before !== undefined && name === known ? before : await readExisting({ name, ports: context.ports });
  const task: Task = { context, options, asker, existing, name };
  const place = await askPlace(task);
  const parts = await askParts(task, place.root ?? '');
  const people = await askPeople(task);
  const requests = await askRequests(task, { ...people, units: parts.units });
  asker.finish();
  // Whatever is undefined was reported by `finish`, except for what may be.
  const answers = {
    product,
    ...place,
    ...parts,
    ...people,
    import: requests,
    inbox: chooseInbox(task),
  } as Answers;
  return { name, answers, existing };
}

/** The same platform, if its product is the same; another one is named after its own. */
function nameAfter(
  product: string,
  { known, before }: { readonly known: string | undefined; readonly before: Existing | undefined },
): string {
  if (known !== undefined && before?.answers.product?.toLowerCase() === product.toLowerCase()) return known;
  return product.toLowerCase().replaceAll(/[._]/g, '-') || 'name';
}

function requireName(name: string): string {
  if (!isSiteName(name)) throw Problem.of('usage.setup-name', { name });
  return name;
}

async function askPlace({ context, options, asker, existing: { answers: before }, name }: Task) {
  const keys = await asker.ask({
    option: '--key',
    given: options.key,
    question: 'setup-key',
    params: {},
    usual: before.keys?.join(' '),
    split: read.splitWords,
    read: (words) => Promise.all(words.map(read.readKey)),
  });
  const root = await asker.ask({
    option: '--root',
    given: list(options.root),
    question: 'setup-root',
    params: {},
    usual: before.root ?? (await findFolder(`/srv/${name}`, `/opt/${name}`, `/var/www/${name}`)),
    async read([text = '']) {
      const folder = read.requireFit(['root'], read.tidyPath(text), folderRule);
      const layout = await readLayout(folder);
      if (layout === 'missing' || layout === 'empty')
        throw Problem.of('usage.setup-root-missing', { folder });
      return folder;
    },
  });
  const isPlain = root !== undefined && (await readLayout(root)) === 'plain';
  const version = !isPlain
    ? undefined
    : await asker.ask({
        option: '--adopt',
        given: list(options.adopt),
        question: 'setup-version',
        params: { folder: root },
        // Nothing is moved that nobody has asked for.
        usual: context.prompt.available ? await findVersion(root) : undefined,
        read: ([text = '']) => read.readVersion(text),
      });
  const addresses = options.url === undefined ? await findAddresses(ofNginx(context, options)) : [];
  const named = addresses.filter((address) => new URL(address).hostname.includes(name));
  const likely = named[0] ?? (addresses.length === 1 ? addresses[0] : undefined);
  const url = await asker.ask({
    option: '--url',
    given: list(options.url),
    question: 'setup-url',
    params: { found: addresses },
    usual: before.url ?? likely,
    read: ([text = '']) => read.requireFit(['url'], read.choose(text, addresses), urlRule),
  });
  if (url !== undefined) await showAnswer(context, { url, code: 'setup.url-answered' });
  return { keys, root, version, url };
}

export function ofNginx({ ports }: Pick<AskingContext, 'ports'>, { nginxConfig }: SetUpOptions) {
  return { ports, ...(nginxConfig !== undefined && { config: nginxConfig }) };
}

async function askParts(task: Task, root: string) {
  const { context, options, asker, existing, name } = task;
  const before = existing.answers;
  const units = await askUnits(task, root);
  const health = await asker.ask({
    option: '--health',
    given: list(options.health),
    question: 'setup-health',
    params: {},
    usual: before.health,
    read: ([text = '']) => read.requireFit(['health', 'url'], text, urlRule),
  });
  if (health !== undefined) await showAnswer(context, { url: health, code: 'setup.health-answered' });
  const data = await asker.ask({
    option: '--data',
    given: options.data,
    question: 'setup-data',
    params: {},
    usual:
      before.data?.join(', ') ??
      (root === '' ? undefined : await findFolder(`${root}/shared`, `${root}/data`)),
    split: read.splitPaths,
    read: (words) =>
      words.map((word) => read.requireFit(['backup', 'folders'], read.tidyPath(word), folderRule)),
  });
  const databases = await askDatabases(task);
  if (databases !== undefined && databases.length > 0)
    await showDatabases(context, { name, root, backup: { databases } });
  const disks = context.prompt.available ? await findDisks({ root, ports: context.ports }) : [];
  const backupFolder = await asker.ask({
    option: '--backup-folder',
    given: list(options.backupFolder),
    question: 'setup-backup-folder',
    params: { found: disks.map(describeDisk) },
    usual: before.backupFolder ?? `/var/backups/ospi-update/${name}`,
    read: ([text = '']) => {
      const disk = disks.map(({ mount }) => `${mount === '/' ? '' : mount}/ospi-update/${name}`);
      return read.requireFit(['backup', 'folder'], read.tidyPath(read.choose(text, disk)), folderRule);
    },
  });
  return { units, health, data, databases, backupFolder };
}

async function askUnits({ context, options, asker, existing, name }: Task, root: string) {
  const found =
    options.unit === undefined ? await findUnits({ root, platform: name, ports: context.ports }) : [];
  const names = found.map((unit) => unit.name);
  const usual = existing.answers.units ?? names;
  return asker.ask({
    option: '--unit',
    given: options.unit,
    question: 'setup-units',
    params: { found: found.map((unit) => `${unit.name}  ${unit.description}`) },
    usual: usual.length === 0 && existing.answers.units === undefined ? undefined : usual.join(', '),
    split: read.splitList,
    read: (words) =>
      words.map((word) =>
        read.requireFit(['services'], read.completeUnit(read.choose(word, names)), unitRule),
      ),
  });
}

async function askDatabases({ context, options, asker, existing, name }: Task) {
  const found = await findDatabases(context);
  const before = existing.answers.databases;
  const known: readonly Database[] = [...(before ?? []), ...found];
  const shown = found.map(showDatabase);
  const named = found.filter((database) => database.name.toLowerCase().includes(name));
  // Nobody is to lose a database because it has another name: then it must be said that there is none.
  const likely = found.length === 0 ? read.none : named.map(showDatabase).join(' ') || undefined;
  return asker.ask({
    option: '--database',
    given: options.database,
    question: 'setup-databases',
    params: { found: shown },
    usual: existing.present === undefined ? likely : (before ?? []).map(showDatabase).join(' ') || read.none,
    split: read.splitWords,
    read: (words) =>
      read.isNone(words) ? [] : words.map((word) => read.readDatabase(read.choose(word, shown), known)),
  });
}

function chooseInbox({ options, existing, name }: Task): string {
  const inbox = options.inbox ?? existing.answers.inbox ?? `/var/spool/ospi-update/${name}`;
  return read.requireFit(['inbox'], read.tidyPath(inbox), folderRule);
}

async function showAnswer(
  { ports }: Pick<AskingContext, 'ports'>,
  { url, code }: { url: string; code: 'setup.url-answered' | 'setup.health-answered' },
): Promise<void> {
  const answer = await ports.http.get(url, { timeoutSeconds: 10 });
  const seen = 'status' in answer ? { status: answer.status } : { failure: answer.failure };
  ports.emit({ kind: 'note', code, params: { url, ...seen } });
}

async function showDatabases(
  { ports }: Pick<AskingContext, 'ports'>,
  site: Parameters<typeof tryDatabases>[0]['site'],
): Promise<void> {
  const judged = await tryDatabases({ site, ports });
  const ready = judged.filter(({ status }) => status === 'ok');
  const lacking = judged.filter(({ status }) => status !== 'ok');
  if (ready.length > 0)
    ports.emit({ kind: 'note', code: 'setup.databases-ready', params: { databases: ready } });
  if (lacking.length > 0)
    ports.emit({ kind: 'note', code: 'setup.databases-lacking', params: { databases: lacking } });
}

async function findFolder(...paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return path;
  return undefined;
}
