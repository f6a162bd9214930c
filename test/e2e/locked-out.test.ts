import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished, test } from 'vitest';
import { asNobody, expectEnd, makeSite } from './sites.ts';

// Anybody could block every update and every backup, also at boot, by locking a folder that he may list.
test.runIf(process.geteuid?.() === 0)(
  'whatever another user locks, backup, apply and recover are not kept out',
  async () => {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    expectEnd(await site.run(['backup']), 0); // So that all files exist that he might find.
    const places = execFileSync('find', [site.folder], { encoding: 'utf8' }).trim().split('\n');
    const script =
      'for p in "$@"; do exec {fd}<"$p" && flock -n "$fd" || exec {fd}>&-; done 2>/dev/null; echo done; exec sleep 600';
    const [program = '', ...args] = [
      ...asNobody,
      'bash',
      '-c',
      `ulimit -n 4096; ${script}`,
      'bash',
      ...places,
    ];
    const locking = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void locking.kill('SIGKILL'));
    await once(locking.stdout, 'data');

    expectEnd(await site.run(['backup']), 0);
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 0, /4\.3\.0/);
    expectEnd(await site.run(['support', 'recover']), 0);
    expectEnd(await site.run(['status']), 0);
  },
);
