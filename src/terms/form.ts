import * as z from 'zod';

/** What a form holds. Nobody changes what was read, so all of it is read-only. */
export type Held<Form extends z.ZodType> = Immutable<z.output<Form>>;

type Immutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : unknown extends T
    ? T
    : { readonly [Key in keyof T]: Immutable<T[Key]> };

/**
 * How a value may leave the server. Of texts: `code` is a word of the tool's own. `digest`: 64 hexadecimal digits. `version`: a
 * semantic version or a range of them. `key-id`: that of a public key. `public-key`: such a key. `day`: a date or a time of the
 * tool's own. `vendor`: the vendor's own words. `text`: all else. `person`: the same; and it is a name of people, or of a host,
 * wherever else it stands. `address`: a URL, whose host is such a name. Of others: `command` is a program with its arguments,
 * `keys` are told without what stands in them, and what is `never` told is left out.
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

/** The rules of what forms hold. A text that is not in it is a `text`, a word of a list or a literal one is a `code`. */
export const redactions = z.registry<{ readonly rule: Redaction }>();

/** What the manual pages say of a key. */
export const manual = z.registry<{
  readonly en: string;
  readonly fr: string;
  /** What it is where it is left out, if the form does not say it itself. */
  readonly usual?: string;
  /** The key as it is shown, if not as it is. */
  readonly term?: string;
}>();

/** Any text, with the rule by which it leaves the server. */
export function textOf(rule: Redaction): z.ZodString {
  return z.string().register(redactions, { rule });
}

/**
 * A word of one of the tool's lists. It is read as any text: a newer tool's list may be longer, and what it wrote is told all
 * the same.
 */
export function wordOf<Word extends string>(rule: Redaction = 'code') {
  return textOf(rule) as z.ZodType<string> as z.ZodType<Word>;
}

/**
 * A list of so many items at most. They are counted before they are looked at: zod tells a fault of each, in some hundred
 * bytes.
 */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { minimum = 0, maximum }: { readonly minimum?: number; readonly maximum: number },
) {
  return z.array(z.unknown()).max(maximum, { abort: true }).pipe(z.array(item).min(minimum));
}

/** One of several forms, with what only others have as absent. */
export type Flat<Union> = Pick<Union, keyof Union> & {
  readonly [Key in Exclude<KeyOf<Union>, keyof Union>]?: Union extends Readonly<Record<Key, infer Value>>
    ? Value
    : never;
};
type KeyOf<Union> = Union extends unknown ? keyof Union : never;
