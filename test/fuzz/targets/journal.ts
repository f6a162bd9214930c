import { createHash } from 'node:crypto';
import { summariseLast, summariseRunning } from '../../../src/domain/attempt/summary.ts';
import { encodeRecord, genesis } from '../../../src/domain/journal/chain.ts';
import { judgeJournal } from '../../../src/domain/journal/read.ts';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import { catalogues } from '../../../src/messages/index.ts';
import type { JournalEntry, JournalRecord } from '../../../src/model/journal.ts';
import { encodeJson } from '../../../src/model/json.ts';
import type { StatusResult } from '../../../src/model/status.ts';
import type { Site } from '../../../src/model/site.ts';
import { createLook } from '../../../src/report/look.ts';
import { renderResult } from '../../../src/report/render/index.ts';
import { createWording } from '../../../src/report/wording.ts';
import type { Refusal, Target } from '../target.ts';

export const site: Site = {
  name: 'planipsy',
  file: '/etc/ospi-update/planipsy.yaml',
  product: 'planipsy',
  root: '/srv/planipsy',
  state: '/var/lib/ospi-update/planipsy',
  public: '/var/lib/ospi-update/planipsy/public',
  url: 'http://127.0.0.1:9/',
  trustedKeys: [],
  services: [],
  health: { url: 'http://127.0.0.1:9/health', timeoutSeconds: 2 },
  maintenance: { exempt: [], allow: [], holdMinutes: 60 },
  backup: {
    folder: '/var/backups/planipsy',
    keep: 3,
    rehearse: 'restore',
    folders: ['/srv/planipsy/shared'],
    databases: [],
  },
  support: {},
};

const attempt = '20261122-020000-a1b2';
const operator = { user: 'root', uid: 0, behind: 'alice', from: 'none' } as const;
const problem = { code: 'internal.fault', params: { detail: 'x' } } as const;

const entries: readonly JournalEntry[] = [
  {
    attempt: null,
    event: 'notice.accepted',
    step: null,
    data: { product: 'planipsy', version: '4.3.0', sha256: 'b'.repeat(64), operator },
  },
  {
    attempt,
    event: 'attempt.started',
    step: null,
    data: {
      archive: { name: 'planipsy-4.3.0.ospi', sha256: 'a'.repeat(64), bytes: 1 },
      product: 'planipsy',
      from: '4.2.0',
      to: '4.3.0',
      title: { fr: 'PlaniPSY', en: 'PlaniPSY' },
      steps: ['backup', 'maintenance-on', 'hook-migrate'],
      hooks: [{ name: 'migrate', title: { fr: 'Migration', en: 'Migrating' }, touchesData: true }],
      operator,
      bootId: 'b',
      reboot: 'blocked',
      pid: 1,
      tool: '0.1.0',
    },
  },
  { attempt, event: 'step.started', step: 'backup', data: {} },
  {
    attempt,
    event: 'backup.created',
    step: 'backup',
    data: {
      id: '20261122T020000Z-a1b2',
      bytes: 1,
      files: 1,
      databases: [{ engine: 'postgresql', name: 'planipsy', dumped: true }],
      seconds: 1,
    },
  },
  { attempt, event: 'step.finished', step: 'backup', data: { seconds: 1 } },
  { attempt, event: 'maintenance.on', step: 'maintenance-on', data: { flag: '/x' } },
  { attempt, event: 'step.started', step: 'hook-migrate', data: { touchesData: true } },
  { attempt, event: 'step.failed', step: 'hook-migrate', data: { problem } },
  { attempt, event: 'step.undone', step: 'hook-migrate', data: { seconds: 1 } },
  {
    attempt,
    event: 'attempt.failed',
    step: null,
    data: { outcome: 'maintenance', step: 'hook-migrate', problem, rollback: problem, seconds: 9 },
  },
  {
    attempt,
    event: 'recovery.started',
    step: null,
    data: { direction: 'back', from: '4.2.0', to: '4.3.0', operator, bootId: 'c', pid: 2, tool: '0.1.0' },
  },
  {
    attempt: null,
    event: 'archive.revoked',
    step: null,
    data: {
      product: 'planipsy',
      versions: ['>=4.3.0 <4.3.2'],
      archives: ['d'.repeat(64)],
      reason: 'loses appointments',
      issued: '2026-11-22T18:00:00.000Z',
      carriedBy: '4.3.2',
      sha256: 'c'.repeat(64),
      operator,
    },
  },
  { attempt, event: 'attempt.recovered', step: null, data: { outcome: 'rolled-back', seconds: 2 } },
  {
    attempt,
    event: 'attempt.released',
    step: null,
    data: {
      reason: 'disk',
      issuer: 'support',
      issued: '2026-11-22T18:00:00.000Z',
      expires: '2026-11-29T18:00:00.000Z',
      keyId: '1F2E',
      sha256: 'c'.repeat(64),
      operator,
    },
  },
];

/** Seeds end wherever a killed run may have left them. */
const seeds = () => entries.map((_, index) => Buffer.from(writeJournal(entries.slice(0, index + 1))));

const words = [
  ...[
    '"attempt":"../..",',
    '"__proto__":{}',
    '"to":"9.9.9"',
    '"seq":0',
    '"platform":"bi"',
    '\\u001b',
    '\\u202e',
  ],
  ...entries.map(({ event }) => `"event":"${event}"`),
];

/** The journal as it may be on disk: arbitrary bytes are records up to a position, and damage from there on. */
export const journal: Target = { name: 'journal', seeds, words, run: read };

/** The same, written by someone who can compute a chain: arbitrary records, each with the hash it needs. */
export const forgedJournal: Target = {
  name: 'forged-journal',
  seeds,
  words,
  run: (input) => read(Buffer.from(forgeChain(input.toString('utf8')))),
};

function read(content: Buffer): Refusal {
  const { records, problem: damage, tornBytes } = judgeJournal({ content, heads: [], site });
  const whole =
    content
      .subarray(0, content.length - tornBytes)
      .toString('latin1')
      .split('\n').length - 1;
  if (damage === undefined && records.length !== whole) throw new Error('lines that are nowhere');
  tell(records);
  return damage?.code;
}

/** What `status` makes of it: every word in both languages, and as JSON. */
function tell(records: readonly JournalRecord[]): void {
  const { last, open, refusal, attempts } = foldJournal(records);
  const now = new Date(0);
  const status: StatusResult = {
    kind: 'status',
    platform: site.name,
    product: site.product,
    version: '4.2.0',
    ...(last !== undefined && { last: summariseLast({ attempt: last, bootId: 'b' }) }),
    ...(open !== undefined && {
      running: summariseRunning({ attempt: open, records, progress: undefined, now }),
    }),
    page: 'off',
    ...(refusal !== undefined && { refusal }),
    backups: [],
    support: {},
  };
  for (const { id } of attempts)
    if (!/^[\w-]+$/.test(id)) throw new Error(`an attempt that is called ${JSON.stringify(id)}`);
  const look = createLook({ color: false, columns: 80, env: {} });
  const texts = [encodeJson(status)];
  for (const language of ['fr', 'en'] as const) {
    const wording = createWording({ messages: catalogues[language], language });
    texts.push(renderResult({ result: status, wording, look }).join(' '));
  }

  for (const text of texts)
    if (/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/.test(text)) throw new Error(`raw: ${text}`);
}

function writeJournal(written: readonly JournalEntry[]): string {
  let previous: JournalRecord | undefined;
  let text = '';
  for (const entry of written) {
    const { line, record } = encodeRecord({ platform: site.name, entry, at: new Date(0), previous });
    previous = record;
    text += line;
  }
  return text;
}

/** Gives each line that is an object the number, predecessor and hash for its position. */
export function forgeChain(text: string): string {
  let prev = genesis;
  let forged = '';
  let seq = 0;
  for (const line of text.split('\n')) {
    const value = parse(line);
    if (value === undefined) continue;
    seq += 1;
    const body = JSON.stringify({ ...value, seq, prev, hash: undefined });
    prev = createHash('sha256').update(body).digest('hex');
    forged += `${body.slice(0, -1)},"hash":"${prev}"}\n`;
  }
  return forged;
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
