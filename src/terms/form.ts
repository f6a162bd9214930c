import * as z from 'zod';

/** The content of a form. What was read is never changed, so all of it is read-only. */
export type Held<Form extends z.ZodType> = Immutable<z.output<Form>>;

type Immutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : unknown extends T
    ? T
    : { readonly [Key in keyof T]: Immutable<T[Key]> };

/**
 * How a value may leave the server. For texts, `code` is a word of the tool. `digest`: 64 hexadecimal digits. `version`: a
 * semantic version or a range of them. `key-id`: that of a public key. `public-key`: such a key. `day`: a date or a time of the
 * tool. `vendor`: the vendor's own words. `text`: all else. `person`: the same, but also replaced, as a name of people or a host,
 * wherever else it occurs. `address`: a URL, whose host is such a name. For others, `command` is a program with its arguments,
 * `keys` are shown without their values, and `never` is left out.
 */
export type Redaction =
  | 'code'
  | 'digest'
  | 'version'
  | 'key-id'
  | 'public-key'
  | 'day'
  | 'vendor'
  | 'text'
  | 'person'
  | 'address'
  | 'command'
  | 'keys'
  | 'never';

/** The rules of the content of forms. A text without a rule is a `text`; a word of a list or a literal is a `code`. */
export const redactions = z.registry<{ readonly rule: Redaction }>();

/** What the manual pages say about a key. */
export const manual = z.registry<{
  readonly en: string;
  readonly fr: string;
  /** Its default, if the form does not say it itself. */
  readonly usual?: string;
  /** The key as shown, if different. */
  readonly term?: string;
}>();

/** Any text, with the rule by which it leaves the server. */
export function textOf(rule: Redaction): z.ZodString {
  return z.string().register(redactions, { rule });
}

/**
 * A word of one of the tool's lists. It is read as any text: a newer tool's list may be longer, and what it wrote is still
 * shown.
 */
export function wordOf<Word extends string>(rule: Redaction = 'code') {
  return textOf(rule) as z.ZodType<string> as z.ZodType<Word>;
}

/**
 * A list of at most this many items. They are counted before they are checked: zod reports a fault for each, in some hundred
 * bytes.
 */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { minimum = 0, maximum }: { readonly minimum?: number; readonly maximum: number },
) {
  return z.array(z.unknown()).max(maximum, { abort: true }).pipe(z.array(item).min(minimum));
}

/** One of several forms; the keys that only the others have are absent. */
export type Flat<Union> = Pick<Union, keyof Union> & {
  readonly [Key in Exclude<KeyOf<Union>, keyof Union>]?: Union extends Readonly<Record<Key, infer Value>>
    ? Value
    : never;
};
type KeyOf<Union> = Union extends unknown ? keyof Union : never;
