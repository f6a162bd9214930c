import { problemNumbers } from '../messages/codes.ts';
import type { Messages } from '../messages/index.ts';
import { buildSample } from '../messages/sample.ts';
import type { ProblemSentences } from '../messages/sentences.ts';
import { problems } from '../messages/tables.ts';
import type { ProblemCode } from '../messages/vocabulary.ts';
import type { HistoryFile } from '../model/history.ts';
import type { ImportAnswer } from '../model/import-answer.ts';
import type { ImportRequest } from '../model/import-request.ts';
import { bullet, escape, escapeCode, example, header, item, paragraph, section } from './roff.ts';

const archive = 'planipsy-4.3.0.ospi';
const sha256 = '9f2c5a1e7b3d48c60a1f2e3d4c5b6a798897a6b5c4d3e2f10a6c84d3b7e1a5c2';
const noticeSha256 = '4b8e0d7f1c2a39586f7e8d9cabbac9d8e7f60718293a4b5c6d7e8f9001122334';

const first: ImportRequest = {
  format: 1,
  archive,
  complete: false,
  platform: 'planipsy',
  requestedBy: 'Mme Durand',
  language: 'fr',
  when: 'now',
};
const whole: ImportRequest = { ...first, complete: true, sha256, size: 314_572_800 };
const at = (minute: string) => `2026-12-01T20:${minute}.000Z`;

/** The requests and answers of one update, in order; then an end that is not the one hoped for. */
export const importExamples = {
  first,
  whole,
  accepted: { ...whole, accepted: { noticeSha256, at: at('20:41') } },
  waiting: {
    format: 1,
    request: '2026-12-01-1',
    requestSha256: 'c0ffee5a1e7b3d48c60a1f2e3d4c5b6a798897a6b5c4d3e2f10a6c84d3b7e1a5',
    at: at('16:07'),
    state: 'waiting',
    text: {
      fr: 'La notice doit être lue et acceptée pour que la mise à jour puisse commencer.',
      en: 'The notice must be read and accepted before the update can begin.',
    },
    update: {
      product: 'planipsy',
      version: '4.3.0',
      current: '4.2.0',
      title: { fr: 'PlaniPSY 4.3.0', en: 'PlaniPSY 4.3.0' },
      released: '2026-11-02',
      notice: { file: '2026-12-01-1.notice.pdf', sha256: noticeSha256, type: 'application/pdf' },
    },
    warnings: [],
    window: { opens: '2026-12-02T01:00:00.000Z' },
    steps: [
      { state: 'receiving', at: at('14:02') },
      { state: 'received', at: at('16:01') },
      { state: 'verified', at: at('16:07') },
      { state: 'waiting', at: at('16:07') },
    ],
  },
  failed: {
    format: 1,
    request: '2026-12-01-1',
    requestSha256: 'c0ffee5a1e7b3d48c60a1f2e3d4c5b6a798897a6b5c4d3e2f10a6c84d3b7e1a5',
    at: at('24:30'),
    state: 'failed',
    code: 'OSPI-2009',
    attempt: '20261201-202045-4.3.0',
    incident: '20261201-202045-4.3.0-0f0f',
    text: { fr: 'La mise à jour a échoué.', en: 'The update has failed.' },
    remedy: {
      fr: 'Appelez le support en donnant cet incident.',
      en: 'Call support, and give this incident.',
    },
    warnings: [],
    steps: [
      { state: 'queued', at: at('20:42') },
      { state: 'running', at: at('20:45') },
      { state: 'failed', at: at('24:30') },
    ],
  },
  history: {
    format: 1,
    platform: 'planipsy',
    attempts: [
      {
        attempt: '20261201-202045-4.3.0',
        from: '4.2.0',
        to: '4.3.0',
        startedAt: at('20:45'),
        endedAt: at('24:30'),
        outcome: 'succeeded',
        rolledBack: false,
        operator: 'root',
        requestedBy: 'Mme Durand',
        text: { fr: 'La mise à jour est installée.', en: 'The update has been installed.' },
        warnings: [],
      },
    ],
    support: { email: 'support@ospi.example', phone: '04 26 10 06 36' },
    refused: false,
  },
} as const satisfies Readonly<Record<string, ImportRequest | ImportAnswer | HistoryFile>>;

/** The lines of nginx's configuration that a Superviseur which uploads in pieces needs. */
export const nginxExample: readonly string[] = [
  'location /superviseur/ {',
  '    proxy_pass http://127.0.0.1:8081;',
  '    client_max_body_size 16m;',
  '}',
];

/** For a Superviseur's unit that may write to few places. */
const unitExample = ['[Service]', 'ReadWritePaths=/var/spool/ospi-update/planipsy-import'];

/** Those that only an answer to a request has, beside those of `check` and `apply`. */
export const answeredCodes = [
  'archive.request-malformed',
  'archive.request-elsewhere',
  'archive.upload-unfit',
  'archive.upload-missing',
  'archive.upload-too-large',
  'archive.upload-stalled',
  'archive.upload-size',
  'archive.upload-digest',
  'prerequisite.spool-full',
  'prerequisite.too-many-requests',
  'prerequisite.import-no-window',
  'prerequisite.import-notice-differs',
  'prerequisite.import-plan-gone',
  'prerequisite.import-repeated',
  'prerequisite.import-installed',
  'prerequisite.import-turned-off',
  'prerequisite.import-expired',
] as const satisfies readonly ProblemCode[];

/** The manual page ospi-update-import(5), for the vendor's developers: how a Superviseur asks for an update. */
export function renderImportPage({ messages }: { readonly messages: Messages }): string {
  const { imports: page, man, words } = messages.cli;
  const { titles } = page;
  const file = (ending: string) => `.I ${escapeCode(`${words.name}${ending}`)}`;
  const lines = [
    ...header({ name: 'ospi-update-import', number: 5, section: man.formatSection }),
    ...section(man.titles.name, [`ospi\\-update\\-import \\- ${escape(page.summary)}`]),
    ...section(man.titles.synopsis, [
      ...[file('.ospi'), '.br', file('.request.json'), '.br', file('.answer.json'), '.br'],
      ...[file('.notice.pdf'), '.br', '.I history.json'],
    ]),
    ...section(man.titles.description, page.description.flatMap(paragraph)),
    ...section(titles.trust, page.trust.flatMap(bullet)),
    ...section(titles.steps, renderSteps(page)),
    ...section(titles.request, [...page.request.flatMap(paragraph), ...items(page.requestKeys)]),
    ...section(titles.answer, [...page.answer.flatMap(paragraph), ...items(page.answerKeys)]),
    ...section(titles.states, items(page.states)),
    ...section(titles.followUp, [
      ...page.followUp.flatMap(paragraph),
      ...items(page.historyKeys),
      ...example(show(importExamples.history)),
    ]),
    ...section(titles.upload, page.upload.flatMap(bullet)),
    ...section(titles.nginx, [
      ...page.nginx.flatMap(paragraph),
      ...example(nginxExample),
      ...page.nginxCheck.flatMap(paragraph),
    ]),
    ...section(titles.unit, [...page.unit.flatMap(paragraph), ...example(unitExample)]),
    ...section(titles.codes, [...page.codes.flatMap(paragraph), ...renderCodes(messages)]),
    ...section(man.titles.seeAlso, [
      '.BR ospi\\-update (1),',
      '.BR ospi\\-update.yaml (5),',
      '.BR ospi\\-update\\-messages (7)',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

type Page = Messages['cli']['imports'];

function renderSteps({ steps }: Page): string[] {
  const { first: begun, whole: sent, waiting, accepted, failed } = importExamples;
  return [
    ...paragraph(steps.upload),
    ...example(show(begun)),
    ...paragraph(steps.receiving),
    ...paragraph(steps.complete),
    ...example(show(sent)),
    ...paragraph(steps.verified),
    ...example(show(waiting)),
    ...paragraph(steps.accept),
    ...example(show(accepted)),
    ...paragraph(steps.running),
    ...paragraph(steps.end),
    ...example(show(failed)),
    ...paragraph(steps.cancel),
    ...paragraph(steps.again),
  ];
}

function items(terms: Readonly<Record<string, string>>): string[] {
  return Object.entries(terms).flatMap(([term, meaning]) => item(term, meaning));
}

/** What has a short form is on one line: a page of braces alone is hard to read. */
function show(value: object): readonly string[] {
  const rows = Object.entries(value).map(([key, each], index, all) => {
    const end = index === all.length - 1 ? '' : ',';
    return `  ${JSON.stringify(key)}: ${showShort(each)}${end}`;
  });
  return ['{', ...rows.flatMap((row) => row.split('\n')), '}'];
}

const widest = 72;

function showShort(value: unknown): string {
  const short = JSON.stringify(value, null, 1).replaceAll(/\s*\n\s*/g, ' ');
  return short.length <= widest ? short : JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}

function renderCodes({ problems: sentences, placeholders }: Messages): string[] {
  return answeredCodes.flatMap((code) => {
    // As in ospi-update-messages(7): only the type of the pair is lost.
    const tell = sentences[code] as (params: object) => ProblemSentences;
    const { what } = tell(buildSample({ sample: problems[code].sample, words: placeholders }));
    return ['.TP', `.BR ${escapeCode(problemNumbers[code])} " (${escapeCode(code)})"`, escape(what)];
  });
}
