import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import { plainEnv } from '../../fixtures/site/run.ts';

type Queries = { readonly [Engine in keyof Servers]: Servers[Engine] };

/**
 * Runs an action on both servers through one client program per database: hundreds of queries, each by a separate
 * program, would take longer than what they query. All sessions are closed before this resolves.
 */
export async function withSessions<T>(
  servers: Servers,
  action: (servers: Queries) => Promise<T>,
): Promise<T> {
  const sessions = new Map<string, Session>();
  const ask = (engine: keyof Servers) => (sql: string, options?: { readonly database?: string }) => {
    const key = `${engine} ${options?.database ?? ''}`;
    const session = sessions.get(key) ?? openSession(describe[engine](servers, options?.database));
    sessions.set(key, session);
    return session.ask(sql);
  };
  try {
    return await action({
      postgresql: { ...servers.postgresql, query: ask('postgresql') },
      mariadb: { ...servers.mariadb, query: ask('mariadb') },
    });
  } finally {
    await Promise.all([...sessions.values()].map((session) => session.close()));
  }
}

interface Client {
  readonly command: readonly string[];
  /** Marks the end of an answer. */
  readonly say: (mark: string) => string;
}

const describe: { readonly [Engine in keyof Servers]: (servers: Servers, database?: string) => Client } = {
  postgresql: ({ postgresql: { runAs, socket, user } }, database = 'postgres') => ({
    command: [
      ...(runAs === undefined ? [] : ['setpriv', `--reuid=${runAs}`, `--regid=${runAs}`, '--init-groups']),
      ...['psql', '-X', '-w', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-U', user],
      ...['-d', database],
    ],
    say: (mark) => `\\echo ${mark}\n`,
  }),
  mariadb: ({ mariadb: { socket, user } }, database) => ({
    command: [
      ...['mariadb', '--no-defaults', `--socket=${socket}`, `--user=${user}`, '--unbuffered', '--batch'],
      ...['--skip-column-names', '--raw', '--default-character-set=utf8mb4'],
      ...(database === undefined ? [] : [database]),
    ],
    say: (mark) => `SELECT '${mark}';\n`,
  }),
};

interface Session {
  ask(sql: string): Promise<string>;
  close(): Promise<void>;
}

function openSession({ command: [program = '', ...args], say }: Client): Session {
  const client = spawn(program, args, { cwd: '/', env: plainEnv(), stdio: ['pipe', 'pipe', 'pipe'] });
  client.stdin.on('error', () => undefined); // It exits at the first error, and says why.
  const complaints = text(client.stderr);
  const closed = once(client, 'close');
  const heard = { text: '', listen: (): undefined => undefined };
  client.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    heard.text += chunk;
    heard.listen();
  });
  return {
    async ask(sql) {
      const mark = randomUUID();
      const answered = new Promise<string>((resolve) => {
        heard.listen = () => {
          if (!heard.text.endsWith(`${mark}\n`)) return undefined;
          resolve(heard.text.slice(0, -mark.length - 1).trimEnd());
          heard.text = '';
          return undefined;
        };
      });
      client.stdin.write(`${sql.trimEnd().replace(/;$/, '')}\n;\n${say(mark)}`);
      const failed = closed.then(async () => {
        throw new Error(`${sql.slice(0, 200)}: ${await complaints}`);
      });
      failed.catch(() => undefined);
      return Promise.race([answered, failed]);
    },
    async close() {
      client.stdin.end();
      await closed;
    },
  };
}
