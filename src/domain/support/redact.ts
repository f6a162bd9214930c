import semver from 'semver';
import * as z from 'zod';
import { unwrap } from '../../model/fields.ts';
import { redactions, type Redaction } from '../../terms/form.ts';
import { isDigest, isVersion } from '../../terms/words.ts';
import { parsePublicKey } from '../signature/keys.ts';
import { isNameField, ruleOfParam } from './known-fields.ts';
import type { Scrub } from './scrub.ts';

type Form = z.core.$ZodType;

/**
 * Copies what the tool has written about a platform as it may leave the server: the keys of its form alone, each text by its
 * rule. Numbers and yes or no stay. Of the same form as before, so that it can be judged again. Pure.
 */
export function redact<T>(value: T, form: Form, scrub: Scrub): T;
export function redact(value: unknown, form: Form, scrub: Scrub): unknown {
  return copy(value, form, scrub);
}

/** Undefined for what does not leave the server. */
function copy(value: unknown, form: Form, scrub: Scrub): unknown {
  const { rule, words, element, isRecord, fieldsOf } = readForm(form);
  if (rule === 'never') return undefined;
  if (typeof value === 'string') return copyText(value, rule ?? (words.has(value) ? 'code' : 'text'), scrub);
  if (typeof value !== 'object' || value === null) return value;
  if (rule === 'keys') return Object.keys(value).map(scrub);
  if (Array.isArray(value)) {
    if (rule === 'command') return { program: scrub(String(value[0])), arguments: value.length - 1 };
    return (
      element && value.map((each: unknown) => copy(each, element, scrub)).filter((each) => each !== undefined)
    );
  }
  if (isRecord) return copyParams(value, 'text', scrub);
  const fieldOf = fieldsOf(value);
  return copyKeys(value, (key, inner) => {
    const field = fieldOf(key);
    return field && copy(inner, field, scrub);
  });
}

/** What stands below `params` has no form: its keys are known by their names. */
function copyParams(value: unknown, rule: Redaction, scrub: Scrub): unknown {
  if (typeof value === 'string') return copyText(value, rule, scrub);
  if (Array.isArray(value)) return value.map((item: unknown) => copyParams(item, rule, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return copyKeys(value, (key, inner) => {
    const of = ruleOfParam(key);
    return of && copyParams(inner, of, scrub);
  });
}

function copyKeys(value: object, copyKey: (key: string, inner: unknown) => unknown): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      const copied = copyKey(key, inner);
      return copied === undefined ? [] : [[key, copied]];
    }),
  );
}

function copyText(text: string, rule: Redaction, scrub: Scrub): string | undefined {
  if (rule === 'public-key') return parsePublicKey(text) === undefined ? undefined : text;
  return isOfRule(text, rule) ? text : scrub(text);
}

function isOfRule(text: string, rule: Redaction): boolean {
  switch (rule) {
    case 'code':
      return /^[a-z][a-z0-9]{0,19}(?:[.-][a-z0-9]{1,19}){0,8}$|^[0-7]{3,4}$/.test(text);
    case 'digest':
      return isDigest(text);
    case 'version':
      return isVersionOrRange(text);
    case 'key-id':
      return /^[0-9A-F]{10,16}$/i.test(text); // A number, so no leading zeros.
    case 'day':
      return /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}Z)?$/.test(text);
    case 'vendor':
      return text.length <= 200;
    case 'text':
    case 'person':
    case 'address':
    case 'public-key':
    case 'command':
    case 'keys':
    case 'never':
      return false;
  }
}

function isVersionOrRange(text: string): boolean {
  if (text.length > 64) return false;
  return isVersion(text) || (/^[\d.<>=|^~* -]+$/.test(text) && semver.validRange(text) !== null);
}

/** The names of people, groups and hosts in such data, to be replaced in texts as well. Pure. */
export function listNames(value: unknown, form: Form): readonly string[] {
  const { rule, element, isRecord, fieldsOf } = readForm(form);
  if (typeof value === 'string') {
    if (rule === 'address') return [URL.parse(value)?.hostname ?? ''];
    return rule === 'person' ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return element === undefined ? [] : value.flatMap((each: unknown) => listNames(each, element));
  if (isRecord) return listParamNames(value, false);
  const fieldOf = fieldsOf(value);
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const field = fieldOf(key);
    return field === undefined ? [] : listNames(inner, field);
  });
}

function listParamNames(value: unknown, isName: boolean): readonly string[] {
  if (typeof value === 'string') return isName ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => listParamNames(item, isName));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    listParamNames(inner, isNameField(key)),
  );
}

/** What a form says of how its values leave. */
interface Reading {
  readonly rule: Redaction | undefined;
  /** The tool's own words, where it knows them: of a list, or literal ones. */
  readonly words: ReadonlySet<unknown>;
  /** Of a list: the form of what is in it. */
  readonly element: Form | undefined;
  readonly isRecord: boolean;
  /** The forms of a value's keys; of several forms of a thing, those count whose literal words are the value's. */
  readonly fieldsOf: (value: object) => (key: string) => Form | undefined;
}

/** A journal has thousands of records of one form. */
const readings = new WeakMap<Form, Reading>();

function readForm(form: Form): Reading {
  const known = readings.get(form);
  if (known !== undefined) return known;
  const options = listOptions(form);
  const shapes = options.filter((option) => option instanceof z.ZodObject).map(readShape);
  const reading: Reading = {
    rule: (redactions.get(form) ?? redactions.get(unwrap(form)))?.rule,
    words: new Set(options.flatMap(listWords)),
    element: options.find((option) => option instanceof z.ZodArray)?.element,
    isRecord: options.some((option) => option instanceof z.ZodRecord),
    fieldsOf(value) {
      const fitting = shapes.length === 1 ? shapes : shapes.filter(({ hasWordsOf }) => hasWordsOf(value));
      return (key) => fitting.find(({ fields }) => fields.has(key))?.fields.get(key);
    },
  };
  readings.set(form, reading);
  return reading;
}

function listOptions(form: Form): readonly Form[] {
  const inner = unwrap(form);
  return inner instanceof z.ZodUnion ? inner.options.flatMap(listOptions) : [inner];
}

function listWords(form: Form): readonly unknown[] {
  if (form instanceof z.ZodEnum) return form.options;
  return form instanceof z.ZodLiteral ? [...form.values] : [];
}

function readShape({ shape }: z.ZodObject) {
  const fields = new Map<string, Form>(Object.entries(shape));
  const literals = [...fields].flatMap(([key, field]) =>
    field instanceof z.ZodLiteral ? [{ key, values: field.values }] : [],
  );
  const hasWordsOf = (value: object) =>
    literals.every(({ key, values }) => values.has(Reflect.get(value, key) as z.core.util.Literal));
  return { fields, hasWordsOf };
}
