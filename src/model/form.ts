import * as z from 'zod';

/** What a form holds. Nobody changes what was read, so all of it is read-only. */
export type Held<Form extends z.ZodType> = Immutable<z.output<Form>>;

type Immutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : unknown extends T
    ? T
    : { readonly [Key in keyof T]: Immutable<T[Key]> };

/**
 * How a text may leave the server. `code`: a word of the tool's own. `digest`: 64 hexadecimal digits. `version`: a semantic
 * version or a range of them. `key-id`: that of a public key. `day`: a date or a time of the tool's own. `vendor`: the signed
 * manifest's own words. `text`: all else. `person`: the same; and it is a name of people wherever else it stands.
 */
export type TextRule = 'code' | 'digest' | 'version' | 'key-id' | 'day' | 'vendor' | 'text' | 'person';

/** The rules of the words of forms. A text that is not in it has the rule `text`. */
export const textRules = z.registry<{ readonly rule: TextRule }>();

/** Any text, with the rule by which it leaves the server. */
export function textOf(rule: TextRule): z.ZodString {
  return z.string().register(textRules, { rule });
}

/**
 * A word of one of the tool's lists. It is read as any text: a newer tool's list may be longer, and what it wrote is told all
 * the same.
 */
export function wordOf<Word extends string>(rule: TextRule = 'code') {
  return textOf(rule) as z.ZodType<string> as z.ZodType<Word>;
}
