import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { removeTree } from '../../../src/domain/backup/tree/remove-tree.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Command } from '../../../src/ports/shell.ts';
import { withOwnMounts } from '../../mounts.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { buildWorker, runWorker } from './run-worker.ts';
import { listScratches, makeBackupSite, sh } from './site.ts';

// The platform's own account owns everything below the data folders, and may change them while root works there. Each
// test is about a moment that the attacker waits for; the moment is held open, so that the attack never comes too late.

/** Of a user without a name. */
const account = 4242;
const asAccount = `setpriv --reuid=${account} --regid=${account} --clear-groups --`;

describe('the folder that a restore works in', () => {
  it('is not led elsewhere by who takes it away and puts another in its place', async () => {
    const { root, data, guarded, id } = await makeAttackedSite();
    const before = describeAll(guarded);
    const worker = await buildWorker();
    const env = { AFTER_MKDIR: await writeThief({ root, data, guarded }) };
    expect(runWorker({ worker, args: ['restore', root, id], env })).toEqual({ killed: false, problem: '' });
    expect(describeAll(guarded)).toBe(before);
    expect(sh(data, 'cat sub/changed')).toBe('saved\n');
  });

  it('nor where the data folder is a mount point, and it has to stand in it', async () => {
    const { root, data, guarded, id } = await makeAttackedSite();
    const before = describeAll(guarded);
    const worker = await buildWorker();
    const env = { AFTER_MKDIR: await writeThief({ root, data, guarded }) };
    const through = withOwnMounts('mount --bind "$1" "$1"; shift; exec "$@"', data);
    const { problem } = runWorker({ worker, args: ['restore', root, id], env, through });
    expect(problem).toContain('backup.target-unwritable');
    expect(describeAll(guarded)).toBe(before);
    sh(data, 'find . -mindepth 1 -maxdepth 1 ! -name sub -exec rm -rf {} +');
    expect(runWorker({ worker, args: ['restore', root, id], through })).toMatchObject({ problem: '' });
    expect(sh(data, 'cat sub/changed; ls -A')).toBe('saved\nsub\n');
    expect(listScratches(data)).toEqual([]);
  });

  it('does not let the account stop its backups, or have data restored, by a folder of that name', async () => {
    const { data, ...task } = await makeAttackedSite();
    sh(
      data,
      `${asAccount} mkdir -p .ospi-restore/old .ospi-restore-aa/old; ${asAccount} touch .ospi-restore/mine`,
    );
    const { id } = await createBackup(task);
    sh(data, 'rm -r .ospi-restore');
    await restoreBackup({ ...task, id });
    expect(sh(data, 'ls -d .ospi-restore/* .ospi-restore-aa/*')).toBe(
      '.ospi-restore-aa/old\n.ospi-restore/mine\n.ospi-restore/old\n',
    );
  });
});

describe('what a killed restore has left in a folder of the account’s', () => {
  it('is no other folder of root’s, whatever that is called', async () => {
    const { data, ...task } = await makeAttackedSite();
    sh(data, 'umask 077; mkdir -p secrets/old secrets/new; echo key > secrets/new/key');
    sh(data, `${asAccount} mv secrets .ospi-restore-x`);
    const { id } = await createBackup(task);
    sh(data, 'echo lost > .ospi-restore-x/new/key');
    await restoreBackup({ ...task, id });
    expect(sh(data, 'cat .ospi-restore-x/new/key')).toBe('key\n');
  });

  it('is known again when it was renamed: no backup is made of a mixture', async () => {
    const { root, data, id, ...task } = await makeAttackedSite();
    const worker = await buildWorker();
    const through = withOwnMounts('mount --bind "$1" "$1"; shift; exec "$@"', data);
    const isLeft = () => sh(data, 'find . -path "./.ospi-restore*/old"') !== '';
    for (let killAt = 1; !isLeft(); killAt += 1)
      expect(runWorker({ worker, args: ['restore', root, id], through, killAt }).killed).toBe(true);
    sh(data, 'chown $0 .; chmod 755 .'.replace('$0', String(account)));
    sh(data, `${asAccount} mv .ospi-restore-* $'renamed\\377'`);
    await expect(createBackup({ ...task })).rejects.toMatchObject({ code: 'backup.restore-unfinished' });
    expect(runWorker({ worker, args: ['restore', root, id], through })).toMatchObject({ problem: '' });
    expect(sh(data, 'ls -A; cat sub/changed')).toBe('sub\nsaved\n');
    await createBackup({ ...task });
  });
});

describe('what root removes', () => {
  it('has no mode changed, which would be that of what a file was swapped for', async () => {
    const folder = await makeScratchFolder();
    const tree = join(folder, 'tree');
    sh(folder, 'mkdir tree; touch tree/stubborn guarded; chmod 4100 guarded; chattr +i tree/stubborn');
    const ports = createTestPorts();
    // chmod inspects the file, waits, and changes what has its name by then.
    const slow = [
      '-e',
      'inject=fchmodat:delay_enter=2000000:when=2',
      '-e',
      'trace=fchmodat',
      '-o',
      '/dev/null',
      'chmod',
    ];
    const shell = {
      ...ports.shell,
      run: async (command: Command) => {
        if (command.program !== 'chmod') return ports.shell.run(command);
        const finished = ports.shell.run({
          ...command,
          program: 'strace',
          args: [...slow, ...(command.args ?? [])],
        });
        await sleep(1000);
        sh(folder, 'chattr -i tree/stubborn; rm tree/stubborn; ln -s ../guarded tree/stubborn');
        return finished;
      },
    };
    try {
      await removeTree({ path: tree, ports: { ...ports, shell } }).catch(() => undefined);
      expect(sh(folder, 'stat -c %a guarded')).toBe('4100\n');
    } finally {
      sh(folder, 'chattr -f -R -i tree || true');
    }
  });
});

describe('a backup', () => {
  const older = (command: Command): Command =>
    // Like kernels before 5.10, which ignore what they do not know.
    ({ ...command, args: (command.args ?? []).map((arg) => arg.replace(',nosymfollow', '')) });

  it.each([
    ['of a kernel that follows no link there', (command: Command) => command],
    ['of an older kernel', older],
  ])('holds nothing of a folder that only root may enter, %s', async (_, change) => {
    const { data, root, guarded, ...task } = await makeAttackedSite();
    sh(guarded, 'echo secret > changed; chmod 644 changed');
    const ports = swapBeforeArchives({
      ports: {
        ...task.ports,
        shell: { ...task.ports.shell, run: (c, o) => task.ports.shell.run(change(c), o) },
      },
      swap: () => sh(data, `${asAccount} mv sub away; ${asAccount} ln -s ../guarded sub`),
    });
    const { id } = await createBackup({ ...task, ports });
    const to = join(root, 'to');
    await restoreBackup({ ...task, id, to });
    expect(sh(to, 'cat $(find . -type f) /dev/null')).not.toContain('secret');
    expect(sh(join(to, data), `find . ! -uid ${account} ! -path .`)).toBe('');
  });

  it('is refused where paths are too long for a restore, before one is needed', async () => {
    const { data, site, ...task } = await makeAttackedSite();
    const script = (levels: number) =>
      `for i in $(seq ${levels}); do mkdir -p ${'d'.repeat(200)}; cd ${'d'.repeat(200)}; done; date > ${'f'.repeat(255)}`;
    sh(data, `${asAccount} bash -c '${script(18)}'`);
    const { id } = await createBackup({ ...task, site });
    sh(data, `${asAccount} bash -c '${script(18)}'`);
    await restoreBackup({ ...task, site, id });
    sh(data, `${asAccount} bash -c '${script(19)}'`);
    await expect(createBackup({ ...task, site })).rejects.toMatchObject({ code: 'backup.path-too-long' });
    expect(sh(site.backup.folder, 'ls -A | grep partial || true')).toBe('');
    sh(data, 'rm -r d*'); // Node's own function cannot.
  });

  it('waits for who holds a lease on a file, and gives it back when he is asked to', async () => {
    const { data, root, ...task } = await makeAttackedSite();
    const script = 'open F, "+<", "sub/kept"; fcntl(F, 1024, 1) or die; $| = 1; print "held"; sleep 60';
    const holder = spawn('perl', ['-e', script], { cwd: data, uid: account, gid: account });
    const ended = once(holder, 'exit');
    await once(holder.stdout, 'data');
    const { id } = await createBackup(task);
    expect(await ended).toEqual([null, 'SIGIO']);
    await restoreBackup({ ...task, id, to: join(root, 'to') });
    expect(sh(join(root, 'to', data), 'cat sub/kept')).toBe('kept\n');
  });

  it('leaves no mounts behind, and no folder for them', async () => {
    const { root, ...task } = await makeAttackedSite();
    // Other tests mount and unmount at the same time, elsewhere.
    const listMounts = () =>
      sh('/', 'cat /proc/self/mountinfo')
        .split('\n')
        .filter((line) => line.includes(root));
    const mounts = listMounts();
    await createBackup(task);
    expect(listMounts()).toEqual(mounts);
    expect(sh(root, 'ls state')).not.toContain('view');
  });

  it('is found possible while somebody has filled the folder for what is temporary', async () => {
    const { root } = await makeAttackedSite();
    const worker = await buildWorker();
    const script = `mount -t tmpfs none /mnt; mkdir /mnt/site /mnt/worker; mount --bind "$1" /mnt/site
      mount --bind "$2" /mnt/worker; mount -t tmpfs -o nr_inodes=1 none /tmp; shift 2; exec "$@"`;
    const through = withOwnMounts(script, root, dirname(worker));
    const run = { worker: '/mnt/worker/worker.mjs', args: ['view', '/mnt/site'], through };
    expect(runWorker(run)).toEqual({ killed: false, problem: '' });
  });

  it('is refused where root may not mount, before anything is read', async () => {
    const { root, ...task } = await makeAttackedSite();
    const worker = await buildWorker();
    const through = ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin', '--'];
    expect(runWorker({ worker, args: ['create', root], through }).problem).toContain('backup.view-failed');
    expect(sh(task.site.backup.folder, 'ls -A').split('\n').filter(Boolean)).toHaveLength(1);
  });
});

describe('a restore', () => {
  it('gives no folder of root’s away to who puts it in the place of another', async () => {
    const { data, ...task } = await makeAttackedSite();
    sh(data, 'mkdir sub/root-only; echo secret > sub/root-only/secret; chmod 700 sub/root-only');
    sh(data, `${asAccount} mkdir sub/own; ${asAccount} touch sub/own/file`);
    const { id } = await createBackup(task);
    sh(data, `${asAccount} touch sub/own/more sub/more; touch sub/root-only/more`);
    // It has the folder open from before, like a service that did not end.
    const thief = spawn('sh', [
      '-c',
      `cd "$0" && exec ${asAccount} sh -c 'echo in; read go; mv own x; mv root-only own; echo done'`,
      join(data, 'sub'),
    ]);
    await once(thief.stdout, 'data');
    const { shell } = task.ports;
    let isOver = false;
    const ports: Ports = {
      ...task.ports,
      shell: {
        ...shell,
        // When the folders’ attributes are listed, everything is in place and they are about to be returned to the
        // account.
        start: async (command) => {
          if (!isOver && command.program === 'tar') {
            isOver = true;
            thief.stdin.write('go\n');
            await once(thief, 'exit');
          }
          return shell.start(command);
        },
      },
    };
    await restoreBackup({ ...task, ports, id });
    expect(isOver).toBe(true);
    expect(sh(data, `find . -user 0 -type d; cat sub/root-only/secret; stat -c %u:%a sub/own sub`)).toBe(
      `./sub/root-only\nsecret\n${account}:755\n${account}:755\n`,
    );
  });

  it('closes a folder to its owner so that he cannot open it again', async () => {
    const { root, data, id } = await makeAttackedSite();
    const script = `chmod 777 ${data}; touch ${data}/won`;
    const opener = await writeProgram({ root, script });
    const worker = await buildWorker();
    const env = { AFTER_CHANGE: opener };
    expect(runWorker({ worker, args: ['restore', root, id], env })).toEqual({ killed: false, problem: '' });
    expect(sh(data, 'find . -name won')).toBe('');
  });

  it('is not stopped, nor misled, by attributes whose names are lines of a listing or no text', async () => {
    const { data, ...task } = await makeAttackedSite();
    sh(
      data,
      `mkdir sub/a; chown ${account} sub/a; mkdir sub/b; setfattr -n trusted.note -v kept sub/b; setfattr -n user.mine -v kept sub/a`,
    );
    const { id } = await createBackup(task);
    const names = [
      'user.x\\ny',
      'user.x\\n  x: 1 trusted.note\\ndrwxr-xr-x 0/0 0 1 23/.',
      'user.\\377',
      'user.a=b%3D',
    ];
    for (const name of names)
      sh(data, `${asAccount} setfattr -n $'${name}' -v x sub/a sub; touch sub/b/more sub/a/more`);
    await restoreBackup({ ...task, id });
    expect(sh(data, 'for each in sub sub/a sub/b; do getfattr -m - $each; done')).toBe(
      '# file: sub/a\nuser.mine\n\n# file: sub/b\ntrusted.note\n\n',
    );
    expect(sh(data, `find . -type d ! -uid 0 | sort; ls sub/a sub/b`)).toBe(
      '.\n./sub\n./sub/a\nsub/a:\n\nsub/b:\n',
    );
  });

  it('to a folder is refused where somebody else may write, or lead it elsewhere', async () => {
    const { root, ...task } = await makeAttackedSite();
    const home = join(root, 'home');
    sh(root, `mkdir home guarded/inner; ln -s ../guarded home/link; chown -h ${account} home home/link`);
    for (const to of ['new', 'link', 'link/inner', 'link/new']) {
      const refused = expect(restoreBackup({ ...task, to: join(home, to) })).rejects;
      await refused.toThrow(/^backup\.target-exposed /);
      await refused.toThrow(`{"path":"${home}","by":"owner"`);
    }
    expect(sh(root, 'find home guarded -mindepth 1 | sort')).toBe('guarded/inner\nhome/link\n');
  });
});

/**
 * A platform whose data folder belongs to its account, a backup of it, a later change, and a folder that only root may
 * enter.
 */
async function makeAttackedSite() {
  const { root, data, ...task } = await makeBackupSite();
  await chmod(root, 0o711);
  sh(data, 'mkdir sub; echo saved > sub/changed; echo kept > sub/kept');
  const guarded = join(root, 'guarded');
  await mkdir(guarded, { mode: 0o700 });
  sh(root, `chown -R ${account}:${account} data`);
  const { id } = await createBackup({ ...task });
  sh(data, `echo since > sub/changed`);
  return { root, data, guarded, id, ...task };
}

/** Acts as the account whenever root has created a folder: removes it, and leaves its own, which leads to `guarded`. */
async function writeThief({
  root,
  data,
  guarded,
}: {
  root: string;
  data: string;
  guarded: string;
}): Promise<string> {
  const script = `cd ${data}
    for each in .ospi-restore*; do
      [ -e "$each" ] || continue
      [ -O "$each" ] || { mv "$each" "taken-$(date +%N)" && mkdir "$each"; }
      rm -rf "$each/new"; ln -s ${guarded} "$each/new"
    done`;
  return writeProgram({ root, script });
}

/** A program that runs a script as the account, as far as it can. */
async function writeProgram({ root, script }: { root: string; script: string }): Promise<string> {
  const path = join(root, 'attack');
  await writeFile(path, `#!/bin/sh\n${asAccount} sh -c '${script}' 2> /dev/null\ntrue\n`, { mode: 0o755 });
  return path;
}

/** Swaps once the inventory is made, before the files are archived; the folders' own archive comes first. */
function swapBeforeArchives({ ports, swap }: { ports: Ports; swap: () => void }): Ports {
  let archives = 0;
  const { shell } = ports;
  return {
    ...ports,
    shell: {
      ...shell,
      pipe: async (commands, options) => {
        if (commands[0]?.args?.includes('--create') === true && ++archives === 2) swap();
        return shell.pipe(commands, options);
      },
    },
  };
}

/** Names, types, owners, modes, times, content. */
function describeAll(folder: string): string {
  return sh(folder, `find . -printf '%p %y %U:%G %m %T@ %C@ %l\\n' | sort; cat $(find . -type f) /dev/null`);
}
