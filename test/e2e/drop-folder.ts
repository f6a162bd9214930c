import { createHash } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportAnswer } from '../../src/model/import-answer.ts';
import type { ImportRequest } from '../../src/model/import-request.ts';

/** An ordinary account: that of the Superviseur, which owns the drop folder. */
export const account = { uid: 4711, gid: 4711 };

export interface Asked extends Partial<ImportRequest> {
  readonly name: string;
  /** A file to copy into the folder; without it, an archive that the spool still holds. */
  readonly file?: string;
}

/** What a Superviseur does in its drop folder. */
export interface DropFolder {
  /** Puts an archive and, last, its request, as the account. */
  readonly ask: (request: Asked) => Promise<void>;
  /** Replaces the request to go on. */
  readonly replace: (name: string, change: Partial<ImportRequest>) => Promise<void>;
  readonly readAnswer: (name: string) => Promise<ImportAnswer>;
}

/** An empty folder of the account's. */
export async function makeDropFolder(folder: string): Promise<DropFolder> {
  await mkdir(folder);
  await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o2770);
  const requests = new Map<string, ImportRequest>();
  const put = async (name: string, request: ImportRequest) => {
    requests.set(name, request);
    const temporary = join(folder, `.${name}.request.json.tmp`);
    await writeFile(temporary, JSON.stringify(request));
    await chown(temporary, account.uid, account.gid);
    await rename(temporary, join(folder, `${name}.request.json`));
  };
  return {
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
  };
}

export async function digestFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
