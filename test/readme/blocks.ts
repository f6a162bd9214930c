import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../../fixtures/site/fixture-folder.ts';

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** In the order in which a reader meets them. */
export const guides = ['man/administration.md', 'man/publishing.md', 'man/development.md'];

/** The fenced blocks of the documents, in order. */
export async function readBlocks(documents: readonly string[]): Promise<readonly Block[]> {
  const texts = await Promise.all(documents.map((name) => readFile(join(checkout, name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', block = '']) => ({
      language,
      text: block,
    })),
  );
}

/** Who runs a block, and where; `file` is one to write it into. */
export type By = 'builder' | 'root' | 'alice' | 'engineer' | 'publisher' | 'file';

export type Planned =
  | {
      readonly first: string;
      readonly by: By;
      /** It cannot be run at its position yet: a platform is removed after its last test. */
      readonly last?: true;
    }
  | { readonly first: string; readonly not: string };

/** Each block by its first line. A block that is not listed, or is elsewhere, fails the test. */
export const readme: readonly Planned[] = [
  { first: 'npm run demo  ', not: 'the demonstration has a test of its own; the others run this very test' },
  {
    first: 'npm ci && npm run package',
    not: 'test/package and test/systemd/package make each, and install it',
  },
  { first: 'apt-get install ./ospi-update', by: 'root' },
  { first: 'cp planipsy-4.3.0.ospi', by: 'alice' },
  { first: 'ospi-update status  ', by: 'alice' },
  { first: 'cp release.txt', by: 'alice' },
];

export const guide: readonly Planned[] = [
  { first: 'npm ci && npm run build', by: 'builder' },
  { first: 'umask 022  ', by: 'root' },
  { first: 'ospi-update setup --undo', by: 'root', last: true },
  { first: 'rm -r /opt/ospi-update', by: 'root', last: true },
  {
    first: 'ospi-update setup  ',
    not: 'asks at a terminal; test/systemd/setup gives the same answers as options',
  },
  { first: 'ospi-update setup --product', not: 'test/systemd/setup runs it; here all of it is made by hand' },
  { first: 'groupadd --system systeme', by: 'root' },
  { first: 'product: planipsy', by: 'file' },
  { first: 'chown root:systeme', by: 'root' },
  { first: 'ospi-update setup nginx --install', by: 'root' },
  { first: 'listen 127.0.0.1:8099;', by: 'file' },
  { first: 'server {', by: 'file' },
  { first: 'ospi-update setup nginx --output', by: 'root' },
  { first: 'ospi-update setup systemd', by: 'root' },
  { first: 'cp planipsy-4.3.0.ospi', by: 'alice' },
  { first: 'sudo ospi-update check --inbox --accept-notice', by: 'alice' },
  { first: '30 2 * * *', by: 'file' },
  { first: 'window:', not: 'test/man/references judges it, and test/e2e/window and notify try it' },
  {
    first: 'ospi-update setup --import',
    not: 'asks at a terminal for all else; test/e2e/setup gives the answers as options',
  },
  { first: 'location /superviseur/', not: 'test/domain/nginx/upload-limits tries it with a real nginx' },
  { first: 'ospi-update maintenance on', by: 'root' },
  { first: 'cp release.txt', by: 'alice' },
  { first: 'cp revocation.txt', by: 'alice' },
  { first: 'sudo ospi-update support bundle', by: 'root' },
  { first: 'ospi-update support replay', by: 'engineer' },
  { first: 'npm run demo -- --case', not: 'test/e2e/demo-case makes the failure again out of a bundle' },
  { first: 'sudo ospi-update support recover', by: 'alice' },
  { first: 'sudo ospi-update backup ', by: 'alice' },
  { first: 'ospi-update backup restore', by: 'root' },
  { first: 'backup:', not: 'test/man/references judges it; the clean server has no database server' },
  { first: 'install -m 600 /dev/null', by: 'root' },
  {
    first: 'CREATE USER',
    not: 'the clean server has no database server; test/domain/database has such a user',
  },
  { first: '{', by: 'file' },
  { first: 'ospi-update pack --new-key', by: 'publisher' },
  { first: 'minisign -G', by: 'publisher' },
  { first: 'ospi-update pack --release', by: 'publisher' },
  { first: 'minisign -S', by: 'publisher' },
  { first: 'ospi-update pack --revoke', by: 'publisher' },
  { first: '"revokes":', not: 'a line for the manifest, which test/e2e/revoke has in one' },
  { first: "'backup.no-space'", not: 'a piece of the program, which the compiler looks at where it stands' },
];
