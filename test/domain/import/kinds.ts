import { execFileSync } from 'node:child_process';
import { chown, link, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateSecretKey } from '../../../src/domain/signature/keys.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import type { FindAttempt } from '../../../src/domain/import/spool.ts';
import type { TakeOptions } from '../../../src/domain/import/take.ts';
import {
  baseManifest,
  baseMembers,
  describeMember,
  makeArchiveTar,
  makeTar,
  zstd,
} from '../archive/parts.ts';
import {
  account,
  archive,
  digestOf,
  makeArchive,
  makeRequest,
  stranger,
  type Canary,
  type Stand,
} from './stand.ts';

/** Where it is done. */
export interface Place {
  readonly stand: Stand;
  readonly canary: Canary;
  /** The request's name. */
  readonly id: string;
  /** The names of its file, and of the archive that it asks for. */
  readonly request: string;
  readonly name: string;
}

export function placeOf(stand: Stand, canary: Canary, id = 'bad'): Place {
  return { stand, canary, id, request: `${id}.request.json`, name: `${id}.ospi` };
}

/** Something that an honest sender never does. */
export interface Kind {
  readonly prepare: (at: Place) => Promise<void> | void;
  /** Of the round that meets it. */
  readonly during?: (at: Place) => Partial<TakeOptions>;
  /** The code of the refusal, or the state, in which it is answered; undefined if it cannot be answered. */
  readonly answer: string | undefined;
  /** Whether it may be asked for again without another upload. */
  readonly mendable?: boolean;
  /** It needs a drop folder of its own. */
  readonly isAlone?: true;
}

function ask({ stand, id, name }: Place, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  return stand.ask(id, { archive: name, ...changes });
}

async function upload({ stand, name }: Place, content = archive): Promise<void> {
  await stand.upload(name, content);
}

async function askHonestly(at: Place): Promise<void> {
  await upload(at);
  await ask(at);
}

/** What stands in the place of a file that is to be opened, made by the folder's owner; "$1" is the canary. */
const places: Readonly<Record<string, string>> = {
  'a link to a file of root’s': 'ln -s "$1" "$2"',
  'a link to /etc/shadow': 'ln -s /etc/shadow "$2"',
  'a link to nothing': 'ln -s /nowhere/at/all "$2"',
  'a link to itself': 'ln -s "$2" "$2"',
  'a link to an endless device': 'ln -s /dev/zero "$2"',
  'a link to a terminal': 'ln -s /dev/tty "$2"',
  'a link to the spool': 'ln -s ../state/requests/lock "$2"',
  'a link to a descriptor of who reads it': 'ln -s /proc/self/fd/0 "$2"',
  'a link to a file of its own': 'echo {} >"$2-own"; ln -s "$2-own" "$2"',
  'a link to a pipe': 'mkfifo "$2-pipe"; ln -s "$2-pipe" "$2"',
  'a pipe that nobody writes to': 'mkfifo "$2"',
  'a socket': `perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0])) or die' "$2"`,
  'an empty folder': 'mkdir "$2"',
  'a folder that is not empty': 'mkdir -p "$2/a/b"; echo >"$2/a/c"',
  'a folder that nobody may enter': 'mkdir -m 0 "$2"',
  'a file with a second name': 'echo {} >"$2-other"; ln "$2-other" "$2"',
};

/** In place of a request, and of an archive that is asked for. */
function inPlace(kinds: Readonly<Record<string, (at: Place, place: string) => Promise<void> | void>>) {
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, make]): [string, Kind][] => [
      [`in place of the request: ${kind}`, { answer: 'OSPI-0462', prepare: (at) => make(at, at.request) }],
      [
        `in place of the archive: ${kind}`,
        {
          answer: 'OSPI-0462',
          prepare: async (at) => {
            await ask(at);
            await make(at, at.name);
          },
        },
      ],
    ]),
  );
}

const byOwner = inPlace(
  Object.fromEntries(
    Object.entries(places).map(([kind, script]) => [
      kind,
      ({ stand, canary }: Place, place: string) => {
        stand.act(script, canary.path, place);
      },
    ]),
  ),
);

/** Only root can make these, or an account with more power than it should have. */
const byRoot = inPlace({
  'a second name of a file of root’s': async ({ stand, id }, place) => {
    const other = join(stand.folder, `../other-${id}`);
    await writeFile(other, JSON.stringify(makeRequest()));
    await link(other, join(stand.folder, place));
  },
  'a file of another account': async ({ stand, request }, place) => {
    const path = join(stand.folder, place);
    await writeFile(path, place === request ? JSON.stringify(makeRequest()) : archive);
    await chown(path, stranger, stranger);
  },
  'an endless device': ({ stand }, place) => {
    execFileSync('mknod', [join(stand.folder, place), 'c', '1', '5']);
  },
  'a disk': ({ stand }, place) => {
    execFileSync('mknod', [join(stand.folder, place), 'b', '7', '200']);
  },
});

/** Not what a request may say. */
const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'an archive above the folder': { archive: '../secret/file' },
  'an archive with an absolute path': { archive: '/etc/shadow' },
  'an archive in a folder': { archive: 'a/b.ospi' },
  'an archive that is the folder': { archive: '.' },
  'an archive that is the folder above': { archive: '..' },
  'an archive without a name': { archive: '' },
  'an archive named as an option': { archive: '--output=x' },
  'an archive with a null byte': { archive: 'a\0b.ospi' },
  'an archive with a line end': { archive: 'a.ospi\n' },
  'an archive with an escape code': { archive: '\u001b[2Ja.ospi' },
  'an archive with an over-long name': { archive: 'a'.repeat(300) },
  'an archive that is a request': { archive: 'bad.request.json' },
  'an archive that is an answer': { archive: 'bad.answer.json' },
  'an archive that is a notice': { archive: 'bad.notice.pdf' },
  'an archive that is a list': { archive: ['a.ospi'] },
  'a person of two lines': { requestedBy: 'Mme Durand\nroot' },
  'a person with escape codes': { requestedBy: '\u001b]0;owned\u0007' },
  'a person written backwards': { requestedBy: '\u202eroot' },
  'an invisible person': { requestedBy: '\u200b' },
  'no person': { requestedBy: '' },
  'a person of blanks': { requestedBy: '   ' },
  'a person of 101 characters': { requestedBy: 'é'.repeat(101) },
  'half of a character': { requestedBy: '\ud800' },
  'no digest': { sha256: undefined },
  'a digest in capitals': { sha256: 'A'.repeat(64) },
  'a digest that is a path': { sha256: '../../../etc/shadow' },
  'a negative size': { size: -1 },
  'half a byte': { size: 0.5 },
  'more bytes than can be counted': { size: 2 ** 60 },
  'another format': { format: 2 },
  'another language': { language: 'de' },
  'another moment': { when: 'yesterday' },
  'a moment on the server’s command line': { when: '$(id)' },
  'a platform that is a path': { platform: '../planipsy' },
  'an acceptance without a notice': { accepted: { at: '2026-11-30T22:00:00Z' } },
  'an acceptance at no time': { accepted: { noticeSha256: 'a'.repeat(64), at: 'now' } },
  'an order to run something': { run: 'id' },
  'an order to skip checks': { force: true },
  'more than it may say in an acceptance': {
    accepted: { noticeSha256: 'a'.repeat(64), at: '2026-11-30T22:00:00Z', by: 'root' },
  },
};

/** Bytes that are no request. */
const bytes: Readonly<Record<string, Buffer | string>> = {
  'nothing at all': '',
  'half of a request': JSON.stringify(makeRequest()).slice(0, 60),
  'a request and a half': JSON.stringify(makeRequest()) + '{"format":1',
  'two requests': `${JSON.stringify(makeRequest())}\n${JSON.stringify(makeRequest())}`,
  'a text that is not UTF-8': Buffer.from(JSON.stringify(makeRequest({ requestedBy: 'Durandé' })), 'latin1'),
  'a byte order mark': `\ufeff${JSON.stringify(makeRequest())}`,
  'UTF-16': Buffer.from(JSON.stringify(makeRequest()), 'utf16le'),
  'lists a hundred deep': '['.repeat(100) + ']'.repeat(100),
  'objects five thousand deep': '{"a":'.repeat(3000),
  'a key twice': JSON.stringify(makeRequest()).replace('{', '{"archive":"other.ospi",'),
  'a key twice, once escaped': JSON.stringify(makeRequest()).replace('{', '{"\\u0061rchive":"other.ospi",'),
  'thousands of keys': `{${Array.from({ length: 1500 }, (_, index) => `"k${index}":1`).join(',')}}`,
  'a prototype': JSON.stringify(makeRequest()).replace('{', '{"__proto__":{"complete":true},'),
  'a constructor': JSON.stringify(makeRequest()).replace('{', '{"constructor":{"prototype":{"x":1}},'),
  null: 'null',
  'a list': JSON.stringify([makeRequest()]),
  'a number without end': `{"size":${'9'.repeat(4000)}}`,
  JavaScript: '({ format: 1 })',
  YAML: 'format: 1\narchive: a.ospi\n',
  zeros: Buffer.alloc(300),
  'more than may be read': JSON.stringify(makeRequest({ requestedBy: 'a'.repeat(20_000) })),
};

const otherKey = generateSecretKey();
const manifestBytes = Buffer.from(
  JSON.stringify({ ...baseManifest, entries: baseMembers.map(describeMember) }, null, 1),
);

/** Archives that were uploaded whole, and are not what the vendor has signed for this platform. */
const uploads: Readonly<Record<string, readonly [code: string, Buffer]>> = {
  'nothing at all': ['OSPI-0406', Buffer.alloc(0)],
  'one byte of an archive': ['OSPI-0406', archive.subarray(0, 1)],
  'a web page': ['OSPI-0406', Buffer.from('<!DOCTYPE html><title>Sign in</title>')],
  'a program': ['OSPI-0406', Buffer.from('#!/bin/sh\nid >/tmp/owned\n')],
  zeros: ['OSPI-0406', Buffer.alloc(100_000)],
  'a decompressed archive': ['OSPI-0405', makeArchiveTar()],
  'half of an archive': ['OSPI-0408', archive.subarray(0, 200)],
  'gzip of something else': ['OSPI-0407', gzipSync(Buffer.alloc(5000, 'x'))],
  'nothing, compressed': ['OSPI-0408', zstd(Buffer.alloc(0))],
  'a tar of something else': ['OSPI-0411', zstd(makeTar([{ path: 'index.html', content: 'x' }]))],
  'a manifest without a signature': [
    'OSPI-0412',
    zstd(makeTar([{ path: 'manifest.json', content: manifestBytes }])),
  ],
  'a signature by another key': [
    'OSPI-0415',
    makeArchive({ signature: signContent({ content: manifestBytes, key: otherKey, trustedComment: 'x' }) }),
  ],
  'another product': ['OSPI-0432', makeArchive({ manifest: { product: 'pmsipilot' } })],
  'a path out of the release': [
    'OSPI-0420',
    makeArchive({ members: [...baseMembers, { path: 'files/../../x', content: '' }] }),
  ],
};

const sizes: Readonly<Record<string, Kind>> = {
  'an archive with another content than declared': {
    answer: 'OSPI-0466',
    prepare: async (at) => {
      await upload(at);
      await ask(at, { sha256: 'a'.repeat(64) });
    },
  },
  'an archive with another size than declared': {
    answer: 'OSPI-0465',
    prepare: async (at) => {
      await upload(at);
      await ask(at, { size: archive.length - 1 });
    },
  },
  'an archive that is not there': { answer: 'OSPI-0463', prepare: ask },
  'an archive of a terabyte without content': {
    answer: 'OSPI-0464',
    prepare: async (at) => {
      at.stand.act('truncate -s 1T "$1"', at.name);
      await ask(at, { size: 2 ** 40 });
    },
  },
  'the beginning of an archive, and then a gigabyte without content': {
    answer: 'OSPI-0464',
    prepare: async (at) => {
      await upload(at);
      await truncate(join(at.stand.folder, at.name), 2 ** 30 + 1);
      await ask(at, { size: undefined });
    },
  },
  'a terabyte announced': {
    answer: 'OSPI-0464',
    prepare: (at) => ask(at, { complete: false, size: 2 ** 40, sha256: undefined }),
  },
  'a terabyte of nothing while it is being uploaded': {
    answer: 'OSPI-0464',
    prepare: async (at) => {
      at.stand.act('truncate -s 1T "$1"', at.name);
      await ask(at, { complete: false, size: undefined, sha256: undefined });
    },
  },
  'a request of a terabyte without content': {
    answer: 'OSPI-0460',
    mendable: true,
    prepare: ({ stand, request }) => {
      stand.act('truncate -s 1T "$1"', request);
    },
  },
  'a request for another platform': {
    answer: 'OSPI-0461',
    prepare: async (at) => {
      await upload(at);
      await ask(at, { platform: 'pmsipilot' });
    },
  },
  'a request that nobody may read': {
    answer: 'OSPI-0463',
    prepare: async (at) => {
      await ask(at);
      at.stand.act('chmod 0 "$1"', at.request);
    },
  },
  'an archive that is being written to, and is said to be complete': {
    answer: 'OSPI-0466',
    prepare: async (at) => {
      await upload(at, Buffer.concat([archive, Buffer.alloc(10)]));
      await ask(at, { size: undefined });
    },
  },
  'an upload that stopped days ago': {
    answer: 'OSPI-0467',
    prepare: (at) => ask(at, { complete: false, sha256: undefined }),
    isAlone: true,
    during: ({ stand }) => {
      const now = () => new Date(Date.now() + 2 * 24 * 60 * 60 * 1000);
      // The folder is listed and the request taken today; what is looked at after that has been there for two days.
      let calls = 0;
      const clock = { ...stand.ports.clock, now: () => (calls++ < 2 ? new Date() : now()) };
      return { ports: { ...stand.ports, clock } };
    },
  },
};

/** Done between two steps of a round, by the owner of the folder. */
function whileJudged(act: (at: Place) => void): NonNullable<Kind['during']> {
  return (at) => ({
    judge: () => {
      act(at);
    },
  });
}

/** Done after the first part has been copied. */
function whileCopied(act: (at: Place) => void): NonNullable<Kind['during']> {
  return (at) => {
    let isCopying = false;
    let parts = 0;
    const throwIfAborted = () => {
      parts += isCopying ? 1 : 0;
      if (parts === 2) act(at);
    };
    const judge = () => {
      isCopying = true;
    };
    const { signal } = new AbortController();
    return { judge, signal: Object.assign(Object.create(signal) as AbortSignal, { throwIfAborted }) };
  };
}

/** What becomes of an archive, by its owner: "$1" is the canary. Until its end it is what was declared, or it is refused. */
const fates: Readonly<Record<string, readonly [answer: string, script: string]>> = {
  'replaced by a link': ['received', 'rm -f "$2"; ln -s "$1" "$2"'],
  'replaced by a pipe': ['received', 'rm -f "$2"; mkfifo "$2"'],
  'replaced by another file': ['received', 'echo other >new; mv new "$2"'],
  'replaced by a folder': ['received', 'rm -f "$2"; mkdir -p "$2/x"'],
  deleted: ['received', 'rm -f "$2"'],
  'moved away': ['received', 'mv "$2" elsewhere'],
  'given a second name': ['received', 'ln -f "$2" second'],
  prolonged: ['received', 'head -c 5000000 /dev/zero >>"$2"'],
  'cut off': ['OSPI-0410', 'truncate -s 1000000 "$2"'],
  emptied: ['OSPI-0410', ': >"$2"'],
  'written over at its end': [
    'OSPI-0410',
    'printf x | dd of="$2" bs=1 seek=2500000 conv=notrunc status=none',
  ],
};

const swaps: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries({ 'between the check and the copy': whileJudged, 'during the copy': whileCopied }).flatMap(
    ([moment, doing]) =>
      Object.entries(fates).map(([kind, [answer, script]]): [string, Kind] => [
        `an archive ${kind} ${moment}`,
        {
          answer,
          isAlone: true,
          prepare: askHonestly,
          during: doing(({ stand, canary, name }) => {
            stand.act(script, canary.path, name);
          }),
        },
      ]),
  ),
);

async function writeOwned({ folder }: Stand, file: string | Buffer, content: string): Promise<void> {
  const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(file)]);
  await writeFile(path, content);
  await chown(path, account, account);
}

/** Requests whose names are none: they can't be answered, and are left alone. */
const names: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries({
    'a line end': 'a\nb',
    'an escape code': '\u001b[31ma',
    'a blank': 'a b',
    'an accent': 'é',
    'a dot in front': '.bad',
    'a hyphen in front': '-rf',
    'a quote': 'a"b',
    'a variable': '$HOME',
    'no letter': '',
    '101 characters': 'a'.repeat(101),
    'as many bytes as fit': 'a'.repeat(255 - '.request.json'.length),
    'bytes that are no UTF-8': Buffer.from('\xff\xfe', 'latin1'),
  }).map(([kind, written]): [string, Kind] => [
    `a request whose name has ${kind}`,
    {
      answer: undefined,
      prepare: ({ stand }) => {
        const file = Buffer.concat([Buffer.from(written), Buffer.from('.request.json')]);
        return writeOwned(stand, file, JSON.stringify(makeRequest()));
      },
    },
  ]),
);

const answers: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries({
    'a link to a file of root’s': 'ln -s "$1" "$2"',
    'a link to nothing': 'ln -s /nowhere "$2"',
    'a pipe': 'mkfifo "$2"',
    'an answer of its own': 'echo \'{"format":1,"state":"succeeded"}\' >"$2"',
    'a second name': 'echo >"x-$2"; ln "x-$2" "$2"',
  }).map(([kind, script]): [string, Kind] => [
    `in place of the answer: ${kind}`,
    {
      answer: 'OSPI-0463',
      prepare: async (at) => {
        await ask(at);
        at.stand.act(script, at.canary.path, `${at.id}.answer.json`);
      },
    },
  ]),
);

const installed: FindAttempt = ({ name }) =>
  name === 'first' ? { endedAt: new Date().toISOString() } : undefined;

const others: Readonly<Record<string, Kind>> = {
  'a request that is still being written': {
    answer: undefined,
    prepare: ({ stand, request }) => writeOwned(stand, `.${request}.tmp`, '{"format":1,'),
  },
  'an archive that its owner holds by a lease': {
    answer: 'OSPI-0402',
    mendable: true,
    isAlone: true,
    prepare: async (at) => {
      await askHonestly(at);
      // F_SETLEASE, F_WRLCK: who opens it waits for up to lease-break-time, unless it does not want to.
      const hold = `perl -e 'open F, "+<", $ARGV[0] or die; $SIG{IO} = sub {}; fcntl(F, 1024, 1) or die $!;
        $| = 1; print "held"; close STDOUT; select(undef, undef, undef, 3) for 1..2'`;
      at.stand.act(`${hold} "$1" >lease 2>&1 & while ! grep -q held lease; do sleep 0.02; done`, at.name);
    },
  },
  'an acceptance in the first request': {
    answer: 'received',
    isAlone: true,
    prepare: async (at) => {
      await upload(at);
      await ask(at, { accepted: { noticeSha256: 'a'.repeat(64), at: '2026-11-30T22:00:00Z' } });
    },
  },
  'a request that is swapped for a link once it was taken': {
    answer: 'OSPI-0462',
    isAlone: true,
    prepare: async (at) => {
      await askHonestly(at);
      await at.stand.round();
      at.stand.act('rm "$2"; ln -s "$1" "$2"', at.canary.path, at.request);
    },
  },
  'a request in which another archive is swapped in once it was taken': {
    answer: 'OSPI-0463',
    isAlone: true,
    prepare: async (at) => {
      await askHonestly(at);
      await at.stand.round();
      await ask(at, {
        sha256: 'b'.repeat(64),
        accepted: { noticeSha256: 'a'.repeat(64), at: '2026-11-30T22:00:00Z' },
      });
    },
  },
  'a replay of a request that was installed': {
    answer: 'OSPI-0463',
    isAlone: true,
    prepare: async ({ stand, request, name }) => {
      await stand.upload(name);
      await stand.ask('first', { archive: name });
      await stand.round();
      await stand.round({ findAttempt: installed });
      await rename(join(stand.folder, 'first.request.json'), join(stand.folder, request));
    },
    during: () => ({ findAttempt: installed }),
  },
};

export const kinds: Readonly<Record<string, Kind>> = {
  ...byOwner,
  ...byRoot,
  ...Object.fromEntries(
    Object.entries(changes).map(([kind, change]): [string, Kind] => [
      `a request with ${kind}`,
      { answer: 'OSPI-0460', mendable: true, prepare: (at) => ask(at, change) },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(bytes).map(([kind, content]): [string, Kind] => [
      `a request that is ${kind}`,
      { answer: 'OSPI-0460', mendable: true, prepare: ({ stand, id }) => stand.askRaw(id, content) },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(uploads).map(([kind, [answer, content]]): [string, Kind] => [
      `an archive that is ${kind}`,
      {
        answer,
        prepare: async (at) => {
          await upload(at, content);
          await ask(at, { sha256: digestOf(content), size: content.length });
        },
      },
    ]),
  ),
  ...sizes,
  ...swaps,
  ...names,
  ...answers,
  ...others,
};
