import { geteuid } from 'node:process';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';

/** Whose requests are taken: the owner's of the drop folder, those of the administrators' group, and root's. */
export interface Accounts {
  mayAsk(uid: number): Promise<boolean>;
  /** As the system calls it; its number if it has no name. */
  nameOf(uid: number): Promise<string>;
}

/** The system is asked once about each account. */
export function createAccounts({
  site: { administrators },
  owner,
  ports: { shell },
}: {
  readonly site: Pick<Site, 'administrators'>;
  readonly owner: number;
  readonly ports: Pick<Ports, 'shell'>;
}): Accounts {
  const names = new Map<number, Promise<string>>();
  const members = new Map<number, Promise<boolean>>();
  const remember = <Value>(known: Map<number, Promise<Value>>, uid: number, ask: () => Promise<Value>) => {
    const answer = known.get(uid) ?? ask();
    known.set(uid, answer);
    return answer;
  };

  const nameOf = (uid: number) =>
    remember(names, uid, async () => {
      const { exitCode, stdout } = await shell.run({
        program: 'getent',
        args: ['passwd', String(uid)],
        timeoutSeconds,
      });
      const [name = ''] = stdout.split(':');
      return exitCode === 0 && name !== '' ? name : String(uid);
    });

  const isMember = (uid: number) =>
    remember(members, uid, async () => {
      if (administrators === undefined) return false;
      const args = ['--groups', '--name', '--zero', '--', await nameOf(uid)];
      const { exitCode, stdout } = await shell.run({ program: 'id', args, timeoutSeconds });
      return exitCode === 0 && stdout.split('\0').includes(administrators);
    });

  return {
    nameOf,
    mayAsk: async (uid) => uid === owner || uid === 0 || uid === geteuid?.() || (await isMember(uid)),
  };
}

/** A directory service that is down must not stop a round. */
const timeoutSeconds = 10;
