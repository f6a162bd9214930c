import { describe, expect, test } from 'vitest';
import { findEntryFault } from '../../../src/domain/archive/entry-rules.ts';
import { encodeManifest, parseManifest, parseManifestSource } from '../../../src/domain/archive/manifest.ts';
import type { Manifest, ManifestEntry } from '../../../src/model/manifest.ts';
import { baseManifest, baseMembers, describeMember } from './builder.ts';

const entries = baseMembers.map((member) => describeMember(member));
const manifest: Manifest = { ...baseManifest, entries };
const [hook] = baseManifest.hooks;

describe('the form', () => {
  const parse = (change: object) => parseManifest(Buffer.from(JSON.stringify({ ...manifest, ...change })));

  test('what is encoded is parsed again', async () => {
    expect(await parseManifest(encodeManifest(manifest))).toEqual({ value: manifest });
  });

  test('a manifest without entries is the publisher’s', async () => {
    const bytes = Buffer.from(JSON.stringify(baseManifest));
    expect(parseManifestSource(bytes)).toEqual({ value: baseManifest });
    expect((await parseManifest(bytes)).details).toEqual([expect.stringContaining('entries')]);
    expect(parseManifestSource(encodeManifest(manifest)).details).toEqual([
      expect.stringContaining('entries'),
    ]);
  });

  test.each([
    ['released', { released: '2026-11-02T08:00:00Z' }],
    ['released', { released: '2026-11-02T08:00:00+01:00' }],
    ['version', { version: '4.3.0-rc.1' }],
    ['hooks', { hooks: [] }],
    ['from', { from: '4.2.x || 4.1.9' }],
    ['revokes', { revokes: [] }],
    ['revokes', { revokes: [{ versions: ['4.2.9', '>=4.2.5 <4.2.8'], reason: 'loses appointments' }] }],
    ['revokes', { revokes: [{ archives: ['a'.repeat(64)], reason: 'was built wrong' }] }],
    ['revokes', { revokes: [{ versions: ['4.9.0'], archives: ['a'.repeat(64)], reason: 'both' }] }],
  ])('%s may be as in %j', async (_, change) => {
    expect(await parse(change)).toMatchObject({ value: change });
  });

  test.each([
    ['product', { product: '../evil' }],
    ['product', { product: '' }],
    ['version', { version: '4.3' }],
    ['version', { version: 'v4.3.0' }],
    ['version', { version: '4.3.0+build' }],
    ['version', { version: '../../4.3.0' }],
    ['version', { version: 4.3 }],
    ['from', { from: 'everything' }],
    ['from', { from: '' }],
    // It is displayed, and semver treats a line end as a blank.
    ['from', { from: '>=4.2.0\n<4.3.0' }],
    ['revokes', { revokes: '4.2.9' }],
    ['revokes.0', { revokes: ['4.2.9'] }],
    ['revokes.0', { revokes: [{ reason: 'of what?' }] }],
    ['revokes.0.reason', { revokes: [{ versions: ['4.2.9'] }] }],
    ['revokes.0.reason', { revokes: [{ versions: ['4.2.9'], reason: ' ' }] }],
    ['revokes.0.reason', { revokes: [{ versions: ['4.2.9'], reason: 'x\u001b[2J' }] }],
    ['revokes.0.versions', { revokes: [{ versions: [], reason: 'x' }] }],
    ['revokes.0.versions.0', { revokes: [{ versions: ['>=4.2.9'], reason: 'x' }] }],
    ['revokes.0.versions.0', { revokes: [{ versions: ['*'], reason: 'x' }] }],
    ['revokes.0.versions.0', { revokes: [{ versions: ['4.2.9\n'], reason: 'x' }] }],
    ['revokes.0.archives.0', { revokes: [{ archives: ['A'.repeat(64)], reason: 'x' }] }],
    ['revokes.0.issuer', { revokes: [{ versions: ['4.2.9'], reason: 'x', issuer: 'y' }] }],
    // It could never be installed.
    ['revokes', { revokes: [{ versions: ['4.3.0'], reason: 'x' }] }],
    ['revokes', { revokes: [{ versions: ['4.2.9', '>=4.2.0 <4.4.0'], reason: 'x' }] }],
    ['released', { released: 'yesterday' }],
    ['released', { released: '2026-13-01' }],
    ['title', { title: 'PlaniPSY' }],
    ['title.fr', { title: { fr: '', en: 'x' } }],
    ['title.en', { title: { fr: 'x', en: 'x\u001b[2J' } }],
    ['title', { title: { fr: 'x', en: 'x', de: 'x' } }],
    ['notice', { notice: 'notice.md' }],
    ['requirements.cpuCores', { requirements: { ...baseManifest.requirements, cpuCores: 4 } }],
    [
      'requirements.freeDiskPercent',
      { requirements: { ...baseManifest.requirements, freeDiskPercent: 130 } },
    ],
    [
      'requirements.memoryGiB',
      { requirements: { ...baseManifest.requirements, memoryGiB: { minimum: 9, recommended: 8 } } },
    ],
    ['hooks.0.name', { hooks: [{ ...hook, name: 'pre-destroy' }] }],
    ['hooks.0.timeoutSeconds', { hooks: [{ ...hook, timeoutSeconds: 0 }] }],
    ['hooks', { hooks: [hook, { ...hook, name: 'pre-install' }] }],
    ['entries.0.type', { entries: [{ path: 'files/x', type: 'device', size: 0, mode: '0644' }] }],
    ['entries.0.mode', { entries: [{ path: 'files/x', type: 'directory', size: 0, mode: '755' }] }],
    ['entries.0.size', { entries: [{ path: 'files/x', type: 'directory', size: 1, mode: '0755' }] }],
    ['entries.0.sha256', { entries: [{ path: 'files/x', type: 'file', size: 1, mode: '0755' }] }],
    ['entries.0.size', { entries: [{ ...entries[0], size: -1 }] }],
    ['entries.0.size', { entries: [{ ...entries[0], size: 1.5 }] }],
    ['entries.0.target', { entries: [{ path: 'files/x', type: 'symlink', size: 0, mode: '0777' }] }],
    ['entries.0', { entries: [{ ...entries[0], target: 'x' }] }],
    ['', { surprise: 1 }],
  ])('a wrong %s is told with its place: %j', async (place, change) => {
    const { details = [] } = await parse(change);
    expect(details).toHaveLength(1);
    expect(details[0]).toContain(place);
  });

  test.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['a byte order mark', Buffer.from('\ufeff{}')],
  ])('%s is no manifest', async (_, bytes) => {
    expect(await parseManifest(bytes)).toEqual({ details: ['not JSON in UTF-8'] });
  });

  test.each([
    ['the key version is given twice in one object', '{"format":1,"version":"4.3.0","version":"9.9.9"}'],
    ['the key version is given twice in one object', '{"version":"4.3.0","\\u0076ersion" : "9.9.9"}'],
    ['the key fr is given twice in one object', '{"version":{"fr":1},"title":[{"fr":{"fr":[]},"fr":0}]}'],
    ['nested deeper than 32 levels', '['.repeat(33)],
    ['nested deeper than 32 levels', '['.repeat(5_000_000)],
  ])('“%s”, where JSON.parse says nothing', async (detail, text) => {
    expect(await parseManifest(Buffer.from(text))).toEqual({ details: [detail] });
  });

  const repeat = (text: string, count: number) => Array<string>(count).fill(text).join(',');
  const numbered = Array.from({ length: 65 }, (_, index) => `"k${index}":1`).join(',');

  test.each([
    ['more than 2500000 values', `{"entries":[${repeat('{}', 3_000_000)}]}`],
    ['more than 2500000 values', `{"hooks":[${repeat('1', 3_000_000)}]}`],
    ['an object with more than 64 keys', `{"entries":[{${numbered}}]}`],
    ['a text of more than 32768 characters', `{"from":"${'||1'.repeat(11_000)}"}`],
  ])('“%s” is said before it is parsed', async (detail, text) => {
    expect(await parseManifest(Buffer.from(text))).toEqual({ details: [detail] });
  });

  test('signals are heeded while many entries are judged', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ...entries[1], path: `files/${index}` }));
    let turns = 0;
    const count = () => {
      turns += 1;
      turning = setImmediate(count);
    };
    let turning = setImmediate(count);
    expect(await parse({ entries: many })).toHaveProperty('value');
    clearImmediate(turning);
    expect(turns).toBeGreaterThan(10);
  });

  test('a list that is too long is told once, not once for each item', async () => {
    const hooks = Array.from({ length: 5000 }, () => ({}));
    expect(await parse({ hooks })).toEqual({ details: ['hooks: must be at most 100 items'] });
  });

  test('the same key in two objects, or as a value, is not twice', async () => {
    expect(await parse({ title: { fr: 'fr', en: 'fr:' } })).toMatchObject({ value: { product: 'planipsy' } });
  });

  test('another format is told before what else may have changed in it', async () => {
    expect(await parseManifest(Buffer.from('{ "format": 2, "colour": "blue" }'))).toEqual({ format: 2 });
  });

  test('a mistake on each of many entries is told in a few lines', async () => {
    const many = Array.from({ length: 5000 }, () => ({ path: 'x' }));
    expect((await parse({ entries: many })).details).toHaveLength(10);
  });
});

describe('the entries', () => {
  const find = (change: readonly ManifestEntry[], rest: Partial<Manifest> = {}) =>
    findEntryFault({ ...manifest, entries: [...entries, ...change], ...rest });
  const file = (path: string, mode = '0644'): ManifestEntry => ({
    path,
    type: 'file',
    size: 0,
    mode,
    sha256: '0'.repeat(64),
  });
  const folder = (path: string): ManifestEntry => ({ path, type: 'directory', size: 0, mode: '0755' });
  const link = (path: string, target: string): ManifestEntry => ({
    path,
    type: 'symlink',
    size: 0,
    mode: '0777',
    target,
  });

  test('of a good archive have no fault', () => {
    expect(find([])).toBeUndefined();
  });

  test.each([
    [[file('/etc/passwd')], { kind: 'path', fault: 'absolute' }],
    [[file('files/../x')], { kind: 'path', fault: 'parent-folder' }],
    [[file('other/x')], { kind: 'path', fault: 'misplaced' }],
    [[file('README')], { kind: 'path', fault: 'misplaced' }],
    [[file('manifest.json')], { kind: 'path', fault: 'misplaced' }],
    [[link('hooks/x', 'migrate')], { kind: 'path', fault: 'misplaced' }],
    [[file('files/none/x')], { kind: 'path', fault: 'no-parent' }],
    [[file('files/VERSION/x')], { kind: 'path', fault: 'no-parent' }],
    [[file('files/start/x')], { kind: 'path', fault: 'no-parent' }],
    [[link('files/x', '/etc')], { kind: 'link', fault: 'absolute' }],
    [[link('files/x', '../hooks')], { kind: 'link', fault: 'outside' }],
    [[file('files/x', '4755')], { kind: 'mode', mode: '4755' }],
    [[file('files/x', '2755')], { kind: 'mode' }],
    [[folder('files/d'), file('files/d/x', '1644')], { kind: 'mode' }],
    [[file('files/VERSION')], { kind: 'duplicate', path: 'files/VERSION' }],
    [[folder('files')], { kind: 'duplicate' }],
    [[file('files/Version')], { kind: 'collision', path: 'files/Version', other: 'files/VERSION' }],
    [[folder('files/BIN')], { kind: 'collision' }],
  ])('are refused with %j', (change, fault) => {
    expect(find(change)).toMatchObject(fault);
  });

  test.each([
    ['notice', 'missing', { notice: { path: 'other.md' }, entries: entries.slice(1) }],
    ['notice', 'misplaced', { notice: { path: 'files/VERSION' }, entries: entries.slice(1) }],
    ['notice', 'misplaced', { notice: { path: 'manifest.json' }, entries: entries.slice(1) }],
    ['notice', 'not-a-file', { entries: [folder('notice.md'), ...entries.slice(1)] }],
    ['notice', 'too-large', { entries: [{ ...file('notice.md'), size: 2 ** 30 }, ...entries.slice(1)] }],
    ['hook', 'missing', { hooks: baseManifest.hooks.map((each) => ({ ...each, path: 'hooks/none' })) }],
    [
      'hook',
      'misplaced',
      { hooks: baseManifest.hooks.map((each) => ({ ...each, path: 'files/bin/server' })) },
    ],
    [
      'hook',
      'not-a-file',
      {
        entries: [...entries, folder('hooks/d')],
        hooks: baseManifest.hooks.map((each) => ({ ...each, path: 'hooks/d' })),
      },
    ],
    [
      'hook',
      'not-executable',
      { entries: entries.map((each) => (each.path === 'hooks/migrate' ? { ...each, mode: '0644' } : each)) },
    ],
    ['files', 'missing', { entries: entries.filter(({ path }) => !path.startsWith('files')) }],
  ])('are refused when the %s is %s', (part, fault, change) => {
    expect(find([], change)).toMatchObject({ kind: 'part', part, fault });
  });

  test('a name in a fault is harmless to show', () => {
    expect(find([file('files/\u001b[2J')])).toMatchObject({ path: 'files/\\u{1b}[2J' });
  });
});
