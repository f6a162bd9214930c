import { geteuid } from 'node:process';
import { readErrorCode } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Database } from '../../model/site.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { readStart } from '../files/read-file.ts';

/** A credentials file has a few lines; a larger file is something else. */
const longest = 1024 * 1024;

export interface Secrets {
  /** Longest first: one may contain another. */
  readonly secrets: readonly string[];
  /** Content of the credentials file; undefined if there is none. */
  readonly credentials: string | undefined;
  /** Uid of the Unix user who runs the client programs; undefined if the system does not know it. */
  readonly uid: number | undefined;
}

/**
 * Reads the secrets that the client programs will find in a database's files, and ensures that nobody else can: a file
 * with a password must belong to the user who runs them and be closed to all others.
 *
 * @throws Problem `backup.database-credentials`
 */
export async function readSecrets({
  database: { engine, credentialsFile, serviceFile, runAs },
  ports,
}: {
  database: Database;
  ports: Ports;
}): Promise<Secrets> {
  const owner = await findOwner({ runAs, ports });
  const secrets: string[] = [];
  let credentials: string | undefined;
  if (credentialsFile !== undefined) {
    credentials = await readPrivate({ file: credentialsFile, owner });
    const list = engine === 'postgresql' ? listOfPasswordFile : listOfOptions;
    secrets.push(...list(credentials));
  }
  if (serviceFile !== undefined) {
    const text = await readPrivate({
      file: serviceFile,
      owner,
      isPrivate: (it) => /^\s*password\s*=/im.test(it),
    });
    secrets.push(...listOfOptions(text));
  }
  return {
    secrets: [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length),
    credentials,
    uid: owner.uid,
  };
}

/** Masking a shorter one would reveal it by the gaps: each `e` of a message. */
const shortestHidden = 4;

/** Also masks hashes of other users' passwords: a server quotes the statement that it refuses. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= shortestHidden)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
    .replaceAll(hashes, '***');
}

/** Password hashes of MariaDB and PostgreSQL servers; those of ed25519 are recognized by the words before them. */
const hashes =
  /\*[0-9A-F]{40}|SCRAM-SHA-256\$[\w+/=:$]+|\bmd5[0-9a-f]{32}\b|(?<=(?:USING|PASSWORD|AS) ')[^']+(?=')/g;

interface Owner {
  readonly uid: number | undefined;
  readonly name: string;
}

async function findOwner({ runAs, ports }: { runAs: string | undefined; ports: Ports }): Promise<Owner> {
  const { uid, name } = await ports.system.user();
  if (runAs === undefined || runAs === name) return { uid, name };
  const { stdout } = await ports.shell.run({ program: 'id', args: ['--user', '--', runAs] });
  return { uid: stdout.trim() === '' ? undefined : Number(stdout), name: runAs };
}

/** From one open file: what is checked is what is read. */
async function readPrivate({
  file,
  owner,
  isPrivate = () => true,
}: {
  file: string;
  owner: Owner;
  isPrivate?: (text: string) => boolean;
}): Promise<string> {
  const refuse = (
    reason: 'missing' | 'unreadable' | 'not-a-file' | 'open-to-others' | 'owner',
    cause?: unknown,
  ) => Problem.of('backup.database-credentials', { file, reason, owner: owner.name }, cause);
  const handle = await openFile(file).catch((error: unknown) => {
    if (error instanceof NotAFile) throw refuse('not-a-file', error);
    throw refuse(readErrorCode(error) === 'ENOENT' ? 'missing' : 'unreadable', error);
  });
  try {
    const found = await handle.stat();
    const content = await readStart(handle, longest + 1);
    if (content.length > longest) throw refuse('not-a-file');
    const text = content.toString('utf8');
    if (!isPrivate(text)) return text;
    if ((found.mode & 0o077) !== 0) throw refuse('open-to-others');
    if (found.uid !== (owner.uid ?? geteuid?.())) throw refuse('owner');
    return text;
  } finally {
    await handle.close();
  }
}

/** libpq's password file: `host:port:database:user:password`, in which `\` quotes `:` and itself. */
function listOfPasswordFile(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const password = /^(?:(?:\\.|[^\\:])*:){4}(.*)$/.exec(line)?.[1];
    return password === undefined || line.startsWith('#')
      ? []
      : [password, password.replaceAll(/\\(.)/g, '$1')];
  });
}

/** These say where and as which user to connect: an error message needs them. */
const harmless = new Set([
  'user',
  'host',
  'port',
  'socket',
  'protocol',
  'dbname',
  'hostaddr',
  'sslmode',
  'service',
]);

/** `key = value`. All values but a few count as secrets: a program that rejects a misspelt `pasword` quotes it. */
function listOfOptions(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, key = '', value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (value === '' || harmless.has(key)) return [];
    const bare = value.replace(/^(["'])(.*)\1$/, '$2');
    return [value, bare];
  });
}
