import { expect, test } from 'vitest';
import { makeBare } from './setup-kit.ts';

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)('setup answers, shows, does, and changes nothing the second time', async () => {
  const bare = await makeBare();
  const ran = await bare.run(`
show >$LIVE/before
setup --print >$LIVE/printed; echo "print $?"; show | diff $LIVE/before - && echo same
setup </dev/null 2>&1 | grep -o OSPI-0223
setup --yes >$LIVE/done 2>&1; echo "setup $?"; show >$LIVE/after; cat $LIVE/after
setup --yes 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
ospi setup --nginx-config $LIVE/nginx/nginx.conf --yes 2>&1 | grep -o 'nothing to change'; show | diff $LIVE/after - && echo same
ospi setup check; echo "configuration $?"
cat $ROOT/server.js $ROOT/start $ROOT/app/views/server.js $ROOT/current/app/views/page.html $ROOT/current/shared/files/note
stat -c %a:%U:%G /etc/ospi-update/planipsy.yaml /etc/sudoers.d/ospi-update-planipsy $LIVE/inbox
ospi setup --undo --yes --nginx-config $LIVE/nginx/nginx.conf >/dev/null 2>&1; echo "undo $?"; show | diff $LIVE/before -
`);
  expect(ran.stdout).toMatchInlineSnapshot(`
    "print 0
    same
    OSPI-0223
    setup 3
     d root:root 700 
     d root:root 755 
     d root:root 755 
     d root:root 755 
     d root:root 755 
     d root:systeme 2770 
     f root:root 644 
    .env l root:root 777 current/.env
    .ospi-update-adopted.json f root:root 644 
    README f root:root 440 
    app l root:root 777 current/app
    current l root:root 777 releases/4.2.0
    host l root:root 777 current/host
    ospi-update-planipsy f root:root 440 
    ospi-update-planipsy.conf f root:root 644 
    planipsy.yaml f root:systeme 640 
    releases d root:root 755 
    releases/4.2.0 d root:root 755 
    releases/4.2.0/.env f root:root 644 
    releases/4.2.0/app d root:root 755 
    releases/4.2.0/app/views d root:root 755 
    releases/4.2.0/app/views/page.html f root:root 644 
    releases/4.2.0/app/views/server.js l root:root 777 ../../server.js
    releases/4.2.0/host l root:root 777 /etc/hostname
    releases/4.2.0/server.js f root:root 644 
    releases/4.2.0/shared l root:root 777 ../../shared
    releases/4.2.0/start l root:root 777 ../../start
    server.js l root:root 777 current/server.js
    shared d root:root 755 
    shared/files d root:root 755 
    shared/files/note f root:root 644 
    start l root:root 777 server.js
    9c957a7a54d290f832251a86008d3f6dee36f0dbb682db9b01ffc7cbeba6aa86  /etc/ospi-update/planipsy.yaml
    016d919662c52917d4bb5976f50519011c333ab3b0ba686370bba16dec88baf5  /etc/sudoers.d/README
    15ca53f54c086f9369f94090f47776295d658ac8365d1ee1fb7b3ac71a75a242  /etc/sudoers.d/ospi-update-planipsy
    4f7bf52a939e42c1651ed7d6ba981724072791ff4e8d53a11145df41cea9bbd9  /var/tmp/ospi-update-setup-kq2i6q/live/nginx/platform.conf
    c941679bb71e44de9059eaf66e5eed2cccfd7944c72a71d18e96eb413742085f  /var/tmp/ospi-update-setup-kq2i6q/live/nginx/snippets/ospi-update-planipsy.conf
    6140c73d95632f2495904aa8f3f6a8d1619ec93a28ab6651d8db75ea7321dd22  /var/tmp/ospi-update-setup-kq2i6q/live/platform/.ospi-update-adopted.json
    91d6a3d55e9fea7911c537afae6607c77fa8bc0f3a76c375e104ac5a8cfa84db  /var/tmp/ospi-update-setup-kq2i6q/live/platform/releases/4.2.0/.env
    362a07bbb5c74b982bed644b9f7e298837d7a3a232c964d039bb7e49ebea825f  /var/tmp/ospi-update-setup-kq2i6q/live/platform/releases/4.2.0/app/views/page.html
    4ad28e4a6461bd64b920f72f86c0d16edc544c4a1f26060518ebb900025d496a  /var/tmp/ospi-update-setup-kq2i6q/live/platform/releases/4.2.0/server.js
    389ed6887e49a315f706f6c2b931b1dcf0d797c91437124f32eb98555c669758  /var/tmp/ospi-update-setup-kq2i6q/live/platform/shared/files/note
    systeme:alice
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
    undo 0
    2a3,4
    >  d root:root 755 
    >  d root:root 755 
    21a24
    > systeme:alice
    "
  `);
});
