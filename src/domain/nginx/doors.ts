import { isIP } from 'node:net';
import type { HttpAnswer, HttpFailure } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { addresses, mark, markHeader } from './addresses.ts';
import type { Server } from './configuration.ts';
import { listListens, listNames, matchServer, type Listen } from './match-server.ts';

/** An address of this server at which a visitor meets a server block, and the name that he asks for. */
interface Door {
  readonly url: string;
  readonly host: string;
}

/**
 * Asks at every address of a server block, as a visitor would, who answers there. `closable`: the platform's snippet, at all that
 * could be asked. `open`: something else, at one of them. Undefined where none could be asked: where nobody listens yet, where a
 * certificate of the visitor's is wanted, or behind a proxy that has to name itself.
 */
export async function tryDoors({
  server,
  servers,
  site,
  ports,
}: {
  server: Server;
  servers: readonly Server[];
  site: Site;
  ports: Pick<Ports, 'http'>;
}): Promise<'closable' | 'open' | undefined> {
  const answers = await Promise.all(
    listDoors(server, servers).map(({ url, host }) => ports.http.get(url, { host, timeoutSeconds: 3 })),
  );
  const told = answers.filter(isTold);
  if (told.length === 0) return undefined;
  const isOurs = ({ headers }: HttpAnswer) => headers[markHeader.toLowerCase()] === mark(site, 'snippet');
  return told.every(isOurs) ? 'closable' : 'open';
}

/** What nginx says to who shows no certificate, it says before it looks at the address. */
function isTold(answer: HttpAnswer | HttpFailure): answer is HttpAnswer {
  return !('failure' in answer) && !(answer.status === 400 && /SSL certificate/i.test(answer.body));
}

/** One for each address, by the first name that leads here: where another block of the same name answers, it is not this one's. */
function listDoors(server: Server, servers: readonly Server[]): readonly Door[] {
  const own = listNames(server).flatMap(writeName);
  return listListens(server)
    .filter(({ flags }) => !flags.includes('quic'))
    .flatMap((listen) => {
      const { scheme, address } = writeAddress(listen, servers);
      const names = own.length === 0 ? [address] : own;
      const host = names.find(
        (name) => matchServer(servers, `${scheme}://${name}:${listen.port}/`) === server,
      );
      const url = `${scheme}://${address}:${listen.port}${addresses.snippet}`;
      return host === undefined ? [] : [{ url, host }];
    });
}

/** Of the names a wildcard stands for, one; of a regular expression none is known. */
function writeName(name: string): readonly string[] {
  const plain = name.replace(/^\./, '').replaceAll('*', 'x');
  return name === '' || name === '_' || name.startsWith('~') || !URL.canParse(`http://${plain}`)
    ? []
    : [plain];
}

/** `ssl` holds for all who listen at the same address. */
function writeAddress(
  { address, port }: Listen,
  servers: readonly Server[],
): { readonly scheme: 'http' | 'https'; readonly address: string } {
  const isSecret = servers
    .flatMap((server) => listListens(server).map((listen) => ({ server, listen })))
    .some(
      ({ server, listen }) =>
        listen.port === port &&
        listen.address === address &&
        (listen.flags.includes('ssl') ||
          server.content.some(({ name, args: [value] }) => name === 'ssl' && value === 'on')),
    );
  const reached = ['*', '0.0.0.0'].includes(address) ? '127.0.0.1' : address === '::' ? '::1' : address;
  return { scheme: isSecret ? 'https' : 'http', address: isIP(reached) === 6 ? `[${reached}]` : reached };
}
