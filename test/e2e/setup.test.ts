import { expect, test } from 'vitest';
import { makeBare } from './setup-kit.ts';

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)(
  'setup shows, asks for consent, does it all, changes nothing the second time, and is undone',
  async () => {
    const bare = await makeBare();
    const { stdout } = await bare.run(`
show >$LIVE/before
setup --print >$LIVE/printed; echo "print $?"; show | diff $LIVE/before - && echo same
grep -c 'write .*sudoers.d\\|move the application\\|change nginx' $LIVE/printed
setup </dev/null 2>&1 | grep -o OSPI-0223; show | diff $LIVE/before - && echo same
setup --yes >$LIVE/done 2>&1; echo "setup $?"; show >$LIVE/after
setup --yes 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
ospi setup --nginx-config $LIVE/nginx/nginx.conf --yes 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
ospi setup check; echo "configuration $?"
cat $ROOT/server.js $ROOT/start $ROOT/app/views/server.js $ROOT/current/app/views/page.html $ROOT/current/shared/files/note
stat -c %a:%U:%G /etc/ospi-update/planipsy.yaml /etc/sudoers.d/ospi-update-planipsy $LIVE/inbox $LIVE/backups
head -qn 1 /etc/ospi-update/planipsy.yaml /etc/sudoers.d/ospi-update-planipsy | cut -d' ' -f 2-8
getent group systeme | cut -d: -f 4
ospi setup --undo --yes --nginx-config $LIVE/nginx/nginx.conf >$LIVE/undone 2>&1; echo "undo $?"
grep -c 'the journal\\|the group' $LIVE/undone
show | diff $LIVE/before - | grep -v ' d root:root 755'
`);
    // 3: of services there are none, since systemd does not run here.
    expect(stdout).toBe(`print 0
same
3
OSPI-0223
same
setup 3
nothing to change
same
nothing to change
same
The configuration /etc/ospi-update/planipsy.yaml is valid.
configuration 0
server
server
server
page
note
640:root:systeme
440:root:root
2770:root:systeme
700:root:root
Written by \`ospi-update setup\`; \`ospi-update setup --undo
Written by \`ospi-update setup\`; \`ospi-update setup --undo
alice
undo 0
2
2a3,4
21a24
> systeme:alice
`);
  },
);

test.runIf(isRoot)(
  'setup overwrites no file of somebody else, and leaves what was written by hand in force',
  async () => {
    const bare = await makeBare();
    const { stdout } = await bare.run(`
echo '# ours' >/etc/sudoers.d/ospi-update-planipsy
show >$LIVE/before
setup --yes 2>&1 | grep -o 'OSPI-0275.*sudoers.d/ospi-update-planipsy'; show | diff $LIVE/before - && echo same
rm /etc/sudoers.d/ospi-update-planipsy
setup --print --json | tail -n 1 | ${process.execPath} -e '
  const { steps } = JSON.parse(require("fs").readFileSync(0));
  const { content } = steps.find(({ path }) => path?.endsWith(".yaml"));
  process.stdout.write(content.replace(/^#.*/, "# by hand"))' >$LIVE/hand.yaml
mkdir /etc/ospi-update; cp $LIVE/hand.yaml /etc/ospi-update/planipsy.yaml
setup --contact 'extension 4242' --yes 2>&1 | grep -o 'OSPI-0275.*planipsy.yaml'
setup --yes >/dev/null 2>&1; echo "setup $?"
cmp $LIVE/hand.yaml /etc/ospi-update/planipsy.yaml && echo 'as written by hand'
setup --undo --yes >$LIVE/undone 2>&1; echo "undo $?"; grep -o 'planipsy.yaml, which setup did not write' $LIVE/undone
cmp $LIVE/hand.yaml /etc/ospi-update/planipsy.yaml && echo 'as written by hand'
`);
    expect(stdout).toMatch(
      /^OSPI-0275.*ospi-update-planipsy\nsame\nOSPI-0275.*planipsy\.yaml\nsetup 3\nas written by hand\nundo 0\n/,
    );
    expect(stdout).toMatch(/which setup did not write\nas written by hand\n$/);
  },
);

test.runIf(isRoot)('what is wrong is refused before anything changes', async () => {
  const bare = await makeBare();
  const refused = (options: string, expected: string) =>
    `setup ${options} --yes 2>&1 | tr '\\n' ' ' | grep -o '${expected}'; show | diff $LIVE/before - && echo same`;
  const { stdout } = await bare.run(`
show >$LIVE/before
${refused('--member nobody-here', 'OSPI-0276.*nobody-here')}
${refused('--url ftp://x --health x', 'OSPI-0274.*url: .*health.url: ')}
${refused('--root /nowhere', 'OSPI-0279')}
${refused('--at 25:00', 'OSPI-0278')}
${refused('--adopt 4', 'OSPI-0280')}
${refused('--database planipsy', 'OSPI-0281')}
${refused('--data $ROOT/app/views', 'OSPI-0360.*app/views')}
ln -s ../../outside $ROOT/app/link; show >$LIVE/before
${refused('', 'OSPI-0360.*relative link')}
rm $ROOT/app/link; chown alice $ROOT; show >$LIVE/before
${refused('', 'OSPI-0217')}
chown root $ROOT; mkdir $ROOT/app/mounted; mount -t tmpfs none $ROOT/app/mounted; show >$LIVE/before
${refused('', 'OSPI-0360.*another file system')}
`);
  expect(
    stdout.split('\n').filter((line) => line === 'same'),
    stdout,
  ).toHaveLength(10);
});
test.runIf(isRoot)('root makes no folder where somebody else decides to what its name leads', async () => {
  const bare = await makeBare();
  const { stdout, stderr } = await bare.run(`
mkdir $LIVE/shared; chown alice $LIVE/shared
setup --yes --inbox $LIVE/shared/inbox 2>&1 | grep -o 'OSPI-0249'
find $LIVE/shared -mindepth 1; find /etc -name 'ospi-update*'
`);
  expect(stdout, stderr).toBe('OSPI-0249\n');
});

test.runIf(isRoot)('undo takes out timers whose key has left the configuration', async () => {
  const bare = await makeBare();
  const { stdout, stderr } = await bare.run(`
setup --yes >/dev/null 2>&1
echo 'metrics: /var/lib/ospi.prom' >>/etc/ospi-update/planipsy.yaml
ospi setup systemd --output /etc/systemd/system >/dev/null; echo "units $?"
sed -i '/^metrics:/d' /etc/ospi-update/planipsy.yaml
ospi setup --undo --print --nginx-config $LIVE/nginx/nginx.conf | grep -o 'ospi-update-metrics.*'
`);
  expect(stdout, stderr).toBe(
    'units 0\nospi-update-metrics-planipsy.service\nospi-update-metrics-planipsy.timer\n',
  );
});
