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
echo '# by hand' >>/etc/ospi-update/planipsy.yaml
ospi setup --undo --yes --nginx-config $LIVE/nginx/nginx.conf >$LIVE/undone 2>&1; echo "undo $?"
grep -c 'the journal\\|the group' $LIVE/undone
grep -c 'yaml as /etc/ospi-update/planipsy.yaml.removed' $LIVE/undone; tail -n 1 /etc/ospi-update/planipsy.yaml.removed
rm /etc/ospi-update/planipsy.yaml.removed; show | diff $LIVE/before - | grep -v ' d root:root 755'
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
2
# by hand
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

test.runIf(isRoot)(
  'the Superviseur may ask only as an ordinary account, in a folder of its own',
  async () => {
    const bare = await makeBare();
    const refused = (options: string, expected: string) =>
      `setup ${options} --yes 2>&1 | tr '\\n' ' ' | grep -o '${expected}' | head -n 1; show | diff $LIVE/before -`;
    const { stdout, stderr } = await bare.run(`
mkdir $LIVE/theirs $LIVE/theirs/asked; chown -R planipsy $LIVE/theirs
show >$LIVE/before
${refused('--import root', 'OSPI-0289.*root')}
${refused('--import alice', 'OSPI-0289.*alice.*systeme')}
${refused('--import nobody-here', 'OSPI-0276.*nobody-here')}
${refused('--import planipsy --import-mode all', 'OSPI-0[0-9]*.*import-mode')}
${refused('--import planipsy --import-folder asked', 'OSPI-0274.*import.folder')}
${refused('--import planipsy --import-folder $LIVE/theirs/asked', 'OSPI-0217')}
${refused('--import planipsy --import-folder $LIVE/inbox/asked', 'OSPI-0274.*import.folder')}
`);
    const words = [/0289.*root/, /0289.*alice.*systeme/, /0276/, /import-mode/, /0274/, /0217/, /0274/];
    const lines = stdout.trimEnd().split('\n');
    expect(
      lines.map((line, index) => words[index]?.test(line) === true),
      stdout + stderr,
    ).toEqual(words.map(() => true));
  },
);

test.runIf(isRoot)(
  'who may ask in the Superviseur is set up, again, otherwise, no longer, and undone',
  async () => {
    const bare = await makeBare();
    const nginx = '--nginx-config $LIVE/nginx/nginx.conf --yes';
    const { stdout, stderr } = await bare.run(`
asking="--import planipsy --import-folder $LIVE/asked"
who() { stat -c '%a %U:%G' $LIVE/asked; sed -n '/^import:/,/^[^ i]/p' /etc/ospi-update/planipsy.yaml | grep '^ '; }
setup --yes >/dev/null 2>&1; ls -d $LIVE/asked 2>&1 | grep -c 'No such'; grep -c '^import' /etc/ospi-update/planipsy.yaml
setup $asking --print | grep -o 'make the folder.*'
setup $asking --import-mode check --yes >/dev/null 2>&1; echo "setup $?"; who
show >$LIVE/after
setup $asking --import-mode check --yes 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
ospi setup ${nginx} 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
runuser -u planipsy -- sh -c "umask 027; echo a >$LIVE/asked/a.request.json"; stat -c '%U:%G' $LIVE/asked/a.request.json
runuser -u nobody -- ls $LIVE/asked 2>&1 | grep -o 'Permission denied'
ospi setup --import-mode apply ${nginx} >/dev/null 2>&1; who
chmod 777 $LIVE/asked; chgrp users $LIVE/asked
ospi check --platform planipsy 2>&1 | grep -c 'OSPI-3040'
ospi setup ${nginx} >/dev/null 2>&1; who
ospi check --platform planipsy 2>&1 | grep -c 'OSPI-3040'
useradd other; ospi setup --import other ${nginx} >/dev/null 2>&1; who
ospi setup --import none ${nginx} >/dev/null 2>&1; echo "off $?"; grep -c '^import' /etc/ospi-update/planipsy.yaml; stat -c '%a %U:%G' $LIVE/asked
setup $asking --yes 2>&1 | grep -o 'overwrite them: .*asked'; chown planipsy $LIVE/asked; setup $asking --yes >/dev/null 2>&1; who
ospi setup --undo ${nginx} 2>&1 | grep -o 'what the Superviseur has put in .*asked'; ls $LIVE/asked
setup $asking --yes >/dev/null 2>&1; rm $LIVE/asked/*; ospi setup --undo ${nginx} >/dev/null 2>&1; ls -d $LIVE/asked 2>&1 | grep -c 'No such'
`);
    const { live } = bare;
    expect(stdout, stderr).toBe(`1
0
make the folder ${live}/asked (planipsy:systeme 2770)
setup 3
2770 planipsy:systeme
  folder: ${live}/asked
  mode: check
nothing to change
same
nothing to change
same
planipsy:systeme
Permission denied
2770 planipsy:systeme
  folder: ${live}/asked
  mode: apply
1
2770 planipsy:systeme
  folder: ${live}/asked
  mode: apply
0
2770 other:systeme
  folder: ${live}/asked
  mode: apply
off 3
0
2770 other:systeme
overwrite them: ${live}/asked
2770 planipsy:systeme
  folder: ${live}/asked
  mode: apply
what the Superviseur has put in ${live}/asked
a.request.json
1
`);
  },
);
