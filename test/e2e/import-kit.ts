import { createHash } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ran } from '../../fixtures/site/run.ts';
import type { ScratchSite, SiteRunOptions } from '../../fixtures/site/scratch-site.ts';
import type { ImportAnswer } from '../../src/model/import-answer.ts';
import type { ImportRequest } from '../../src/model/import-request.ts';
import { makeSite, reconfigure } from './sites.ts';

/** An ordinary account: that of the Superviseur, which owns the drop folder. */
export const account = { uid: 4711, gid: 4711 };

/** A platform whose Superviseur may ask for updates. */
export interface ImportSite {
  readonly site: ScratchSite;
  readonly folder: string;
  readonly configFile: string;
  /** Puts an archive and, last, its request, as the account. */
  readonly ask: (request: Asked) => Promise<void>;
  /** Replaces the request to go on. */
  readonly replace: (name: string, change: Partial<ImportRequest>) => Promise<void>;
  readonly readAnswer: (name: string) => Promise<ImportAnswer>;
  readonly run: (args: readonly string[], options?: SiteRunOptions) => Promise<Ran>;
  /** One round of each, as a loop would run them. */
  readonly take: () => Promise<void>;
}

export interface Asked extends Partial<ImportRequest> {
  readonly name: string;
  /** A file to copy into the folder; without it, an archive that the spool still holds. */
  readonly file?: string;
}

export async function makeImportSite({
  mode = 'apply',
  change = () => undefined,
  ...options
}: {
  mode?: 'off' | 'check' | 'apply';
  change?: (config: Record<string, unknown>) => void;
} & Parameters<typeof makeSite>[0] = {}): Promise<ImportSite> {
  const site = await makeSite(options);
  const folder = join(site.folder, 'import');
  await mkdir(folder);
  await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o2770);
  const configFile = await reconfigure(site, (config) => {
    config['import'] = { folder, mode };
    change(config);
  });
  const requests = new Map<string, ImportRequest>();
  const put = async (name: string, request: ImportRequest) => {
    requests.set(name, request);
    const temporary = join(folder, `.${name}.request.json.tmp`);
    await writeFile(temporary, JSON.stringify(request));
    await chown(temporary, account.uid, account.gid);
    await rename(temporary, join(folder, `${name}.request.json`));
  };
  const run: ImportSite['run'] = (args, runOptions) => site.run(args, { configFile, ...runOptions });
  return {
    site,
    folder,
    configFile,
    async ask({ name, file, ...asked }) {
      const archive = asked.archive ?? `${name}.ospi`;
      if (file !== undefined) {
        await copyFile(file, join(folder, archive));
        await chown(join(folder, archive), account.uid, account.gid);
      }
      const sha256 = file === undefined ? asked.sha256 : await digestFile(file);
      await put(name, {
        format: 1,
        archive,
        complete: true,
        requestedBy: 'Mme Durand',
        language: 'fr',
        when: 'now',
        ...(sha256 !== undefined && { sha256 }),
        ...asked,
      });
    },
    async replace(name, changed) {
      const request = requests.get(name);
      if (request === undefined) throw new Error(`${name} was not asked for`);
      await put(name, { ...request, ...changed });
    },
    readAnswer: async (name) =>
      JSON.parse(await readFile(join(folder, `${name}.answer.json`), 'utf8')) as ImportAnswer,
    run,
    async take() {
      const taken = await run(['import', '--take']);
      if (taken.code !== 0) throw new Error(`${taken.stdout}${taken.stderr}`);
    },
  };
}

export async function digestFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** The notice that an answer tells of, accepted. */
export function accept({ update }: ImportAnswer): Pick<ImportRequest, 'accepted'> {
  const noticeSha256 = update?.notice?.sha256 ?? '';
  return { accepted: { noticeSha256, at: new Date().toISOString() } };
}

/** What an answer has been through. */
export function statesOf({ steps }: ImportAnswer): readonly string[] {
  return steps.map(({ state }) => state);
}

/** As whoever has read the notice before: that of the archive itself. */
export async function acceptNoticeOf(
  site: ScratchSite,
  archive: string,
): Promise<Pick<ImportRequest, 'accepted'>> {
  const file = join(site.folder, `notice-${Date.now()}`);
  // Whatever else it finds: the notice is written, or reading it fails.
  await site.run(['check', '--no-rehearsal', '--notice-to', file, archive]);
  return { accepted: { noticeSha256: await digestFile(file), at: new Date().toISOString() } };
}
