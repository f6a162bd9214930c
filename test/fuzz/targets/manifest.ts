import { findEntryFault } from '../../../src/domain/archive/entry-rules.ts';
import { encodeManifest, parseManifest, parseManifestSource } from '../../../src/domain/archive/manifest.ts';
import { listCarried } from '../../../src/domain/revocation/carried.ts';
import { findRevocation } from '../../../src/domain/revocation/find.ts';
import { judgeVersion } from '../../../src/domain/archive/versions.ts';
import { baseManifest, describeMember } from '../../domain/archive/parts.ts';
import { members } from '../../hostile/hostile.ts';
import { Violation, type Target } from '../target.ts';

const manifest = { ...baseManifest, entries: members.map(describeMember) };
const revokes = [{ versions: ['4.2.9'], archives: ['d'.repeat(64)], reason: 'loses appointments' }];
const words = [
  ...Object.keys({ ...manifest, revokes }).map((key) => `"${key}": `),
  ...[
    '"path": ',
    '"type": "symlink"',
    '"target": "',
    '"size": ',
    '"mode": "4755"',
    '"__proto__": {',
    '"constructor"',
  ],
  ...['\\u0000', '\\ud800', '\\u202e', '../', '/', '//', '\\', '"', '{', '}', '[', ']', ',', ':', '\ufeff'],
  ...['1e400', '-0', '-1', '9007199254740993', '0.1', 'null', 'true', '4.3.0-rc.1', '>=4.2.0', '||', '*'],
];

export const manifestTargets: readonly Target[] = [
  {
    name: 'manifest',
    seeds: () => [
      Buffer.from(JSON.stringify(manifest)),
      encodeManifest(manifest),
      Buffer.from(JSON.stringify({ ...manifest, revokes })),
      Buffer.from('{"format":1}'),
      Buffer.from('{"format":2}'),
    ],
    words,
    async run(input) {
      const parsed = await parseManifest(input);
      if (parsed.details !== undefined) {
        for (const detail of parsed.details) requirePlain(detail);
        return parsed.details.map((detail) => detail.replaceAll(/[^a-z ]/gi, '')).join();
      }
      if (!('value' in parsed)) return 'format';
      const { value } = parsed;
      requireSame(value, await parseManifest(encodeManifest(value)));
      const fault = findEntryFault(value);
      if (fault === undefined) for (const { path } of value.entries) requirePlain(path);
      else for (const part of Object.values(fault)) requirePlain(part);
      judge(value);
      const { version } = value;
      if (findRevocation(listCarried(value), { version, digests: [] }) !== undefined)
        throw new Violation('withdraws itself');
      return fault === undefined ? undefined : Object.values({ ...fault, path: '' }).join();
    },
  },
  {
    name: 'manifest-source',
    seeds: () => [Buffer.from(JSON.stringify(baseManifest))],
    words,
    run(input) {
      const { details } = { details: undefined, ...parseManifestSource(input) };
      return details?.map((detail) => detail.replaceAll(/[^a-z ]/gi, '')).join();
    },
  },
];

/** What was understood is encoded and parsed again. */
function requireSame(value: object, again: object): void {
  const twice = 'value' in again ? again.value : undefined;
  if (JSON.stringify(twice) !== JSON.stringify(value)) throw new Violation('read otherwise the second time');
}

function requirePlain(text: string): void {
  if (/[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u.test(text)) throw new Violation(`not plain: ${text}`);
}

function judge(value: { version: string; from: string }): void {
  const judged = judgeVersion({ manifest: value, installed: '4.2.0', highest: '4.2.5' });
  if (judged === 'installable' && /^[0-3]\.|^4\.[01]\./.test(value.version))
    throw new Violation(`${value.version} is installable on 4.2.0`);
}
