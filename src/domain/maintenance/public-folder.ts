import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { PageByHand } from '../../model/page-by-hand.ts';
import type { PageWords } from '../../model/page-text.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { ProgressFile } from '../../model/progress.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { readProgress } from '../attempt/read-progress.ts';
import { prepareStateFolder } from '../platform/state-folder.ts';
import { renderApiAnswer } from './api-answer.ts';
import { renderFollowUp } from './follow-up.ts';
import { readLogo } from './logo.ts';
import { renderPage } from './page.ts';

/**
 * Creates the folder that nginx serves, readable for nginx's workers, and rewrites the page. The progress of a running
 * or last attempt is kept.
 *
 * @throws Problem `prerequisite.public-unwritable`, `prerequisite.state-unwritable`
 */
export async function preparePublicFolder({
  site,
  ports,
  words,
  byHand: given,
}: {
  readonly site: Site;
  readonly ports: Ports;
  readonly words: PageWords;
  /** Of a page that an administrator turns on; null for any other. By default, the page stays what it is. */
  readonly byHand?: Omit<PageByHand, 'by'> | null;
}): Promise<void> {
  const isInState = site.public.startsWith(`${site.state}/`);
  if (isInState) await prepareStateFolder({ site, ports });
  try {
    await makeFolders(site.public);
    if (isInState) await letThrough(site.state);
    const { page, sentPage, cutPage, followUp, progress, apiAnswer, cutApiAnswer } = sitePaths(site);
    const known = await readProgress({ site });
    const byHand = given === undefined ? known?.byHand : (given ?? undefined);
    const shown = { site, words, logo: await takeLogo({ site, ports }), byHand };
    await ports.files.writeAtomic(page, renderPage(shown));
    await ports.files.writeAtomic(sentPage, renderPage({ ...shown, kind: 'sent' }));
    await ports.files.writeAtomic(cutPage, renderPage({ ...shown, kind: 'cut' }));
    await ports.files.writeAtomic(followUp, renderFollowUp(shown));
    for (const language of ['fr', 'en'] as const) {
      await ports.files.writeAtomic(apiAnswer(language), renderApiAnswer(words[language], 'sent', byHand));
      await ports.files.writeAtomic(cutApiAnswer(language), renderApiAnswer(words[language], 'cut', byHand));
    }
    if (known?.byHand !== byHand || !(await exists(progress)))
      await ports.files.writeAtomic(
        progress,
        renderProgress({ site, known, byHand, now: ports.clock.now() }),
      );
  } catch (error) {
    const reason = nameError(error);
    throw Problem.of('prerequisite.public-unwritable', { path: site.public, reason }, error);
  }
}

/** A page without its logo is better than a failed update; but it is reported. */
async function takeLogo({
  site: { maintenance },
  ports,
}: {
  readonly site: Site;
  readonly ports: Pick<Ports, 'emit'>;
}): Promise<string | undefined> {
  const path = maintenance.page?.logo;
  if (path === undefined) return undefined;
  const logo = await readLogo(path);
  if ('source' in logo) return logo.source;
  const params = { path, reason: logo.refused };
  ports.emit({ kind: 'note', code: 'maintenance.logo-refused', params });
  return undefined;
}

/** Including missing parent folders, whatever the umask: nginx's workers must be able to traverse all of them. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) await chmod(path, 0o755);
}

/** Others may traverse the state folder to the page in it, and see nothing else there. */
async function letThrough(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  const passable = mode | 0o001;
  if (passable !== mode) await chmod(folder, passable & 0o7777);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What the last attempt wrote stays. */
function renderProgress({
  site,
  known,
  byHand,
  now,
}: {
  readonly site: Site;
  readonly known: ProgressFile | undefined;
  readonly byHand: ProgressFile['byHand'];
  readonly now: Date;
}): string {
  // A key without a value is left out.
  return `${JSON.stringify({ ...(known ?? makeIdleProgress({ site, now })), byHand })}\n`;
}

/** Before the first attempt. */
export function makeIdleProgress({ site, now }: { readonly site: Site; readonly now: Date }): ProgressFile {
  return {
    format: 1,
    platform: site.name,
    state: 'idle',
    step: null,
    percent: 0,
    startedAt: null,
    updatedAt: now.toISOString(),
    secondsLeft: null,
    from: null,
    to: null,
    outcome: null,
    steps: [],
    warnings: [],
    incident: null,
    messageCode: null,
  };
}
