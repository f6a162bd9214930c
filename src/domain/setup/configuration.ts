import { isDeepStrictEqual } from 'node:util';
import { Document, parseDocument } from 'yaml';
import type { Answers, ImportAnswer } from './answers.ts';
import { valueAt, type KeyPath } from '../site/source.ts';
import { endWindow } from './night.ts';

/** A configuration as it is on the server. */
export interface Present {
  readonly text: string;
  readonly value: unknown;
}

/**
 * The text of a configuration with these answers. Of an existing one only the keys change whose answers differ, so that
 * other keys, and comments, stay as they are; if none differs, the text is the same. Pure.
 */
export function writeConfiguration({
  answers,
  present,
  written,
}: {
  readonly answers: Answers;
  readonly present: Present | undefined;
  /** For its first line. */
  readonly written: string;
}): string {
  const entries = listEntries(answers, present?.value);
  const differing = entries.filter(
    ([path, value]) => !isDeepStrictEqual(valueAt(present?.value, path), value),
  );
  if (present !== undefined && differing.length === 0) return present.text;
  const document = present === undefined ? new Document({}) : parseDocument(present.text);
  for (const [path, value] of differing) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  const text = document.toString({ lineWidth: 0 });
  return present === undefined ? `# ${written}\n${text}` : text;
}

/** The keys that the answers determine, in the order of a new file; undefined for one that is to be absent. */
function listEntries(answers: Answers, before: unknown): readonly (readonly [KeyPath, unknown])[] {
  const { databases, contact } = answers;
  return [
    [['product'], answers.product],
    [['root'], answers.root],
    [['url'], answers.url],
    [['administrators'], answers.group],
    [['trustedKeys'], answers.keys],
    [['services'], listServices(answers.units, valueAt(before, ['services']))],
    [['health', 'url'], answers.health],
    [['backup', 'folder'], answers.backupFolder],
    [['backup', 'folders'], answers.data],
    [['backup', 'databases'], databases.length === 0 ? undefined : databases],
    [['inbox'], answers.inbox],
    ...listImport(answers, before),
    [['maintenance', 'page', 'contact'], contact],
    ...listWindow(answers, before),
  ];
}

/** Its largest size stays. Where nobody may ask, the key is left out, unless it says so itself. */
function listImport({ import: answer }: Answers, before: unknown): readonly (readonly [KeyPath, unknown])[] {
  if (answer !== undefined)
    return [
      [['import', 'folder'], answer.folder],
      [['import', 'mode'], answer.mode],
    ];
  return isOff(valueAt(before, ['import'])) ? [] : [[['import'], undefined]];
}

function isOff(settings: unknown): boolean {
  return valueAt(settings, ['folder']) !== undefined && (valueAt(settings, ['mode']) ?? 'off') === 'off';
}

/** Days and time zone of an existing window stay. */
function listWindow({ at }: Answers, before: unknown): readonly (readonly [KeyPath, unknown])[] {
  if (at === undefined) return [[['window'], undefined]];
  if (valueAt(before, ['window', 'from']) === at) return [];
  return [
    [['window', 'from'], at],
    [['window', 'to'], endWindow(at)],
  ];
}

/** What an existing configuration says of a unit beside its name stays, and so do services with their own commands. */
function listServices(units: readonly string[], before: unknown): readonly unknown[] {
  const known = Array.isArray(before) ? (before as readonly unknown[]) : [];
  const isNamed = units.length === 0 || isDeepStrictEqual(known.flatMap(nameUnit), units);
  if (isNamed && known.length > 0) return known;
  const others = known.filter((service) => nameUnit(service).length === 0);
  return [
    ...units.map((unit) => known.find((service) => nameUnit(service)[0] === unit) ?? { unit }),
    ...others,
  ];
}

function nameUnit(service: unknown): readonly string[] {
  const unit = valueAt(service, ['unit']);
  return typeof unit === 'string' ? [unit] : [];
}

/** Who asks for updates is not in it: the folder belongs to that account. */
export interface FormerAnswers extends Partial<Omit<Answers, 'import'>> {
  readonly importSettings?: Omit<ImportAnswer, 'account'>;
}

/** What an existing configuration answers; a key that is missing, or has another form, answers nothing. */
export function readAnswers(value: unknown): FormerAnswers {
  const textAt = (...path: KeyPath) => {
    const found = valueAt(value, path);
    return typeof found === 'string' ? found : undefined;
  };
  const textsAt = (...path: KeyPath) => {
    const found = valueAt(value, path);
    const texts = Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
    return texts.length === 0 ? undefined : texts;
  };
  const services = valueAt(value, ['services']);
  const units = Array.isArray(services) ? services.flatMap(nameUnit) : undefined;
  const databases = valueAt(value, ['backup', 'databases']);
  const found = {
    product: textAt('product'),
    keys: textsAt('trustedKeys'),
    root: textAt('root'),
    url: textAt('url'),
    units,
    health: textAt('health', 'url'),
    data: textsAt('backup', 'folders'),
    databases: Array.isArray(databases) ? (databases as Answers['databases']) : undefined,
    backupFolder: textAt('backup', 'folder'),
    group: textAt('administrators'),
    inbox: textAt('inbox'),
    contact: textAt('maintenance', 'page', 'contact'),
    at: textAt('window', 'from'),
    importSettings: readImport(textAt('import', 'folder'), textAt('import', 'mode')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, each]) => each !== undefined));
}

function readImport(folder: string | undefined, mode: string | undefined): FormerAnswers['importSettings'] {
  return folder !== undefined && (mode === 'check' || mode === 'apply') ? { folder, mode } : undefined;
}
