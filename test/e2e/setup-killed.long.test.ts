import { expect, test } from 'vitest';
import { makeBare, type Bare } from './setup-kit.ts';

/** SIGKILL in place of the Nth of the calls that change a disk, of each process and thread. */
const traced = (nth: number) =>
  `strace -f -qq -o /dev/null -e inject=${calls.join(',')}:signal=KILL:when=${nth}`;
const calls = [
  'rename', 'renameat', 'renameat2', 'link', 'symlink', 'unlink', 'rmdir', 'mkdir', 'chmod', 'fchmod', 'chown', 'fsync',
]; // prettier-ignore
/** Up to more calls than one thread makes; other numbers are other moments of a step, and as good. */
const places = [1, 2, 3, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 36, 40, 45, 50, 60, 75, 90];
/** What leads to the application and its data works at every moment. */
const readAll =
  'cat $ROOT/server.js $ROOT/start $ROOT/app/views/page.html $ROOT/app/views/server.js $ROOT/shared/files/note $ROOT/.env | md5sum';
const setup = 'setup --import planipsy --import-folder $LIVE/asked --yes';
const isPossible = process.getuid?.() === 0;

async function runWhole(bare: Bare): Promise<string> {
  const { stdout } = await bare.run(`${setup} >/dev/null 2>&1; show`);
  return stdout;
}

test.runIf(isPossible)(
  'setup killed anywhere is completed by the next run, and every path was valid meanwhile',
  async () => {
    const bare = await makeBare();
    const whole = await runWhole(bare);
    expect(whole).toContain('releases/4.2.0/server.js');
    expect(whole).toContain('planipsy:systeme 2770');
    const codes = new Set<string>();
    for (const nth of places) {
      const { stdout } = await bare.run(`
before=$(${readAll})
kill_it() { ${traced(nth)} "$@"; }
RUN=kill_it; ${setup} >/dev/null 2>&1; echo "killed $?"
test "$before" = "$(${readAll})" || echo 'not all paths are valid'
ls $ROOT/.ospi-update-adopting.json 2>/dev/null
visudo -c -q || echo 'sudo is broken'; nginx -t -q -e stderr -p $LIVE/nginx -c $LIVE/nginx/nginx.conf || echo 'nginx is broken'
RUN=; ${setup} >$LIVE/log 2>&1; echo "completed $?"; test $? = 0
test "$before" = "$(${readAll})" || echo 'not all paths are valid'
show`);
      const [killed = '', ...rest] = stdout.split('\n');
      codes.add(killed);
      const lines = rest.filter((line) => !line.endsWith('.ospi-update-adopting.json'));
      expect(lines.join('\n'), `${nth}: ${killed}`).toBe(`completed 3\n${whole}`);
    }
    expect([...codes]).toContain('killed 137');
  },
  900_000,
);

test.runIf(isPossible)(
  'its undoing, killed anywhere, is completed by the next run',
  async () => {
    const bare = await makeBare();
    const undo = `ospi setup --undo --yes --nginx-config $LIVE/nginx/nginx.conf >/dev/null 2>&1`;
    const prepared = `before=$(${readAll}); ${setup} >/dev/null 2>&1`;
    const { stdout: whole } = await bare.run(`${prepared}; ${undo}; show`);
    expect(whole).not.toContain('releases');
    for (const nth of places.filter((_nth, index) => index % 2 === 0)) {
      const { stdout } = await bare.run(`${prepared}
kill_it() { ${traced(nth)} "$@"; }
RUN=kill_it; ${undo}
test "$before" = "$(${readAll})" || echo 'not all paths are valid'
visudo -c -q || echo 'sudo is broken'; nginx -t -q -e stderr -p $LIVE/nginx -c $LIVE/nginx/nginx.conf || echo 'nginx is broken'
RUN=; ${undo}
test "$before" = "$(${readAll})" || echo 'not all paths are valid'
show`);
      expect(stdout, String(nth)).toBe(whole);
    }
  },
  900_000,
);
