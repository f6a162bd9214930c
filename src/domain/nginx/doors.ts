import { isIP } from 'node:net';
import type { HttpAnswer, HttpFailure } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { addresses, mark, markHeader } from './addresses.ts';
import type { Server } from './configuration.ts';
import { listListens, listNames, matchServer, type Listen } from './match-server.ts';

/** An address of this server at which a visitor reaches a server block, and the requested name. */
interface Door {
  readonly url: string;
  readonly host: string;
}

/**
 * Probes every address of a server block as a visitor would. `closable`: the platform's snippet answers at all that
 * could be probed. `open`: something else answers at one of them. Undefined if none could be probed: nothing listens
 * yet, a client certificate is required, or only PROXY protocol is accepted.
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

/** nginx's answer to a client without a certificate comes before it looks at the address. */
function isTold(answer: HttpAnswer | HttpFailure): answer is HttpAnswer {
  return !('failure' in answer) && !(answer.status === 400 && /SSL certificate/i.test(answer.body));
}

/**
 * One for each address, with the first name that leads here: if another block of the same name answers, it is not this
 * one's.
 */
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

/** One of the names that a wildcard matches; none is known for a regular expression. */
function writeName(name: string): readonly string[] {
  const plain = name.replace(/^\./, '').replaceAll('*', 'x');
  return name === '' || name === '_' || name.startsWith('~') || !URL.canParse(`http://${plain}`)
    ? []
    : [plain];
}

/** `ssl` applies to all blocks that listen at the same address. */
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
