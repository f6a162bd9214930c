import * as z from 'zod';
import { eventForm, problemForm } from '../model/event-form.ts';
import { historyForm } from '../model/history.ts';
import { answerForm } from '../model/import-answer.ts';
import { requestForm } from '../model/import-request.ts';
import { journalRecord } from '../model/journal.ts';
import { manifestForm, sourceForm } from '../model/manifest.ts';
import { notificationForm } from '../model/notification.ts';
import { platformsForm } from '../model/platforms.ts';
import { progressForm } from '../model/progress.ts';
import { releaseForm } from '../model/release.ts';
import { result } from '../model/results.ts';
import { revocationForm } from '../model/revocation.ts';
import { siteForm } from '../model/site-form.ts';
import { manual } from '../terms/form.ts';

/** The edition that editors, validators and libraries know best. */
const target = 'draft-7';

interface Described {
  readonly form: z.ZodType;
  readonly title: string;
  /** A file that people write, where a key may name this schema. */
  readonly isWritten?: true;
}

const described: Readonly<Record<string, Described>> = {
  configuration: { form: siteForm, title: 'Configuration of a platform: ospi-update.yaml(5)', isWritten: true },
  manifest: {
    form: sourceForm,
    title: 'manifest.json as a publisher writes it: ospi-update-manifest(5)',
    isWritten: true,
  },
  'signed-manifest': { form: manifestForm, title: 'manifest.json of an update archive' },
  result: { form: z.union([result, problemForm, platformsForm]), title: 'The last line that a command prints with --json' },
  event: { form: eventForm, title: 'Each line before the last that a command prints with --json' },
  progress: { form: progressForm, title: 'progress.json, which nginx serves during an update' },
  'import-request': { form: requestForm, title: 'NAME.request.json in the drop folder, which asks for an update' },
  'import-answer': { form: answerForm, title: 'NAME.answer.json in the drop folder: how far a request has come' },
  history: { form: historyForm, title: 'history.json in the public folder: the last attempts' },
  notification: { form: notificationForm, title: 'What a command of `notify` gets on its standard input' },
  journal: { form: journalRecord, title: 'A line of journal.jsonl' },
  release: { form: releaseForm, title: 'What support signs in a release' },
  revocation: { form: revocationForm, title: 'What a publisher signs in a revocation' },
};

/** JSON Schemas of what the program reads and writes, by their file names. */
export function renderSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(described).map(([name, each]) => [`${name}.json`, renderSchema(each)]),
  );
}

function renderSchema({ form, title, isWritten }: Described): string {
  // An editor shows a key's words only where they stand.
  const reused = isWritten ? 'inline' : 'ref';
  const schema = z.toJSONSchema(form, { target, io: 'input', reused, override: complete });
  const { $schema, properties, ...rest } = schema;
  const own = isWritten && { $schema: { type: 'string' } };
  const ordered = { $schema, title, ...(properties && { properties: { ...own, ...properties } }), ...rest };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** What forms do not say themselves: the words of the manual, and the codes that the reporter adds. */
function complete({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const meaning = manual.get(zodSchema)?.en;
  if (meaning !== undefined) jsonSchema.description = meaning;
  // Of JavaScript alone: other languages, and older validators, cannot read it or read something else.
  if (jsonSchema.pattern?.includes('\\p{') === true) delete jsonSchema.pattern;
  const { properties = {} } = jsonSchema;
  if ('params' in properties && ('code' in properties || 'check' in properties))
    properties['messageCode'] ??= { type: 'string', pattern: '^OSPI-\\d{4}$' };
}
