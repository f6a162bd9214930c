import { isIP } from 'node:net';
import { pseudonymForm, type Pseudonyms } from './pseudonyms.ts';
import { announcesSecret, isKnownEnding, isKnownNumbered, isKnownWord } from './vocabulary.ts';

/** Makes a text from the server fit to leave it. */
export type Scrub = (text: string) => string;

/**
 * Makes a scrubber. It keeps the words of the vocabulary, short numbers, versions, times, and the form of addresses and
 * paths. Everything else, above all names of people, hosts and patients, becomes a pseudonym, and so does anything
 * after a word such as “password”.
 *
 * @param names known names of people, hosts or groups: replaced as a whole, even if they are ordinary words
 * @param kept the vendor's own words, such as the platform's product
 */
export function createScrub({
  pseudonyms,
  names = [],
  kept = [],
}: {
  pseudonyms: Pseudonyms;
  names?: Iterable<string>;
  kept?: Iterable<string>;
}): Scrub {
  const own = new Set([...kept].map((word) => word.toLowerCase()));
  const isKept = (word: string) => own.has(word.toLowerCase()) || isKnownWord(word);
  const known = compileNames(names, isHarmlessName(own));
  return (text) => {
    const scanner = new Scanner(text.replaceAll(colour, ''), { pseudonyms, isKept, known });
    return scanner.scan();
  };
}

/** Escapes as a program prints them, and as a log shows them: the word after one would be unknown. */
const colour = new RegExp(String.raw`(?:\u001b|\\x1b)\[[0-9;]{0,20}m`, 'g');

/** Names that identify nobody: replacing them would make every path and message unreadable. */
function isHarmlessName(own: ReadonlySet<string>) {
  const common =
    /^(?:root|www-data|nginx|postgres|mysql|nobody|daemon|systemd-journal|localhost|systeme|sudo|adm|staff|unknown|\d+)$/i;
  return (name: string) => name.trim().length < 2 || common.test(name) || own.has(name.toLowerCase());
}

/** Longest first, so that a host's full name is matched before its first part. */
function compileNames(names: Iterable<string>, isHarmless: (name: string) => boolean): RegExp | undefined {
  const sorted = [...new Set(names)].filter((name) => !isHarmless(name)).sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return undefined;
  const sources = sorted.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'iuy');
}

interface Surroundings {
  readonly pseudonyms: Pseudonyms;
  readonly isKept: (word: string) => boolean;
  readonly known: RegExp | undefined;
}

/** What may begin at a position of a text, most specific first; each is judged by the method of its name. */
const forms = {
  pseudonym: new RegExp(pseudonymForm, 'y'),
  pem: /-----BEGIN [^\n]*?-----[^]*?(?:-----END [^\n]*?-----|$)/y,
  url: /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s'"<>`|\\]*/iy,
  // Row data quoted by a database: there a short number may be a patient's, and a date a birthday.
  row: /(?<=\b(?:contains|contient) |\)=)\([^\n]*\)|(?<=\bentry )'[^\n']*'|(?<=\bline \d{1,9}(?:, column [^\n:]{1,80})?: )"[^\n]*"/y,
  // Bounded: matched at every position of a line that may be a whole log.
  address: /[^\s@'"`<>()=,;]{1,256}@[^\s@'"`<>(),;]+/y,
  stamp:
    /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?(?![\p{L}\p{N}])/uy,
  id: /(?:\d{8}-\d{6}-[0-9a-f]{4}(?:-[0-9a-f]{8})?|\d{8}T\d{6}Z-[0-9a-f]{4})(?![\p{L}\p{N}])/uy,
  ip: /(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\d{1,3}(?:\.\d{1,3}){3})?)(?![\p{L}\p{N}])/iuy,
  version: /v?\d{1,4}\.\d{1,5}\.\d{1,5}(?:-[0-9A-Za-z.]{1,20})?(?![\p{L}\p{N}]|\.\d)/uy,
  // Error numbers of PostgreSQL and MariaDB: with a letter, and of an existing class and kind.
  sqlState:
    /(?=\d*[A-Z])(?:[0247][0-9A-Z]|3[0489BDF]|5[3-8]|F0|HV|HY|P0|XX)(?:000|00[1-9A-Z]|(?<=22)0[1-3][0-9A-Z]|P[0-2]\d|S[0-2]\d|100)(?![\p{L}\p{N}_-])/uy,
  openSslError: /(?<=\berror:)[0-9A-F]{8}(?![\p{L}\p{N}])/uy,
  clock: /\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?![\p{L}\p{N}])/uy,
  digits: /\+?\d(?:[ ./-]?\d){7,}/y,
  path: /(?:~|\.{1,2})?\/[^\s'"`<>|;:,()[\]{}=\\]*/y,
  // `20m`, `1.5G`, `500us`, `1min30s`. Not five digits and a letter: that may be a person's number.
  measure:
    /(?:\d{1,4}(?:[.,]\d{1,3})?(?:[kKmMgGtT]i?|[dwx]|[µun]s|[kMG]?Hz|[kKMG]bit)|(?:\d{1,4}(?:min|[dhms])){1,4}\d{0,2})(?![\p{L}\p{N}_-]|\.\d)/uy,
  number: /\d{1,5}(?:[.,]\d{1,6})?(?:[ \u00a0\u202f]?(?:%|[kKMGT]i?[BbOo]|ms|s|min|h))?(?![\p{L}\p{N}_])/uy,
  word: /[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_$-]|\.(?=[\p{L}\p{N}_]))*/uy,
} as const;

const keptForms: ReadonlySet<string> = new Set(
  'pseudonym id sqlState openSslError clock measure number'.split(' '),
);
const replacedForms: ReadonlySet<string> = new Set(['pem', 'row', 'address', 'digits']);

const secretForm = new RegExp(
  [
    String.raw`${pseudonymForm.source}(?![\p{L}\p{N}])`,
    String.raw`\\+(["'])(?:(?!\\+\1)[^\n])*`,
    String.raw`(["'\u0060«“])(?:\\.|(?!\2|»|”)[^\n])*`,
    String.raw`[^\s"'\u0060«“,;&(\\][^\s"'\u0060«“,;&(]*`,
  ].join('|'),
  'uy',
);

/** The first year kept: an earlier one is not an event of this tool's, but may be a birthday. */
const eventsSince = '2020';

/** Text between the announcement of a secret and its separator: “mot de passe de la base : …”. */
const betweenSecret =
  /^(?:de|du|des|d|la|le|les|l|pour|the|for|of|to|base|database|db|compte|account|user|utilisateur|serveur|server|acc[eè]s|access|value|valeur|admin)$/i;

class Scanner {
  private at = 0;
  private out = '';
  /** End of the last replaced word. */
  private replacedTo = -1;
  /** After a word that announces a secret: `loose` right after it, `sure` once a separator follows. */
  private secret: 'none' | 'loose' | 'sure' = 'none';
  private readonly text: string;
  private readonly around: Surroundings;

  constructor(text: string, around: Surroundings) {
    this.text = text;
    this.around = around;
  }

  scan(): string {
    while (this.at < this.text.length) {
      if (this.isSecretNext() && this.takeSecret()) continue;
      if (this.takeName() || this.takeForm()) continue;
      this.takeSign();
    }
    return this.out;
  }

  private take(form: RegExp): string | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }

  /** Everything up to the next space, or to the closing quote, escaped like the opening one. */
  private takeSecret(): boolean {
    const found = this.take(secretForm);
    if (found === undefined) return false;
    const connects = /^(?:is|was|est|to|a|bearer|basic|token|by|[=-]?>|=|:)$/i.test(found);
    const stays = connects || isWholePseudonym(found);
    this.out += stays ? found : this.around.pseudonyms(found.replace(/^\\*["'`«“]/, ''));
    // `PASSWORD('x')`: the secret is inside.
    if (!connects && this.text[this.at] !== '(') this.secret = 'none';
    return true;
  }

  /** A quoted text or number right after the announcing word is the secret, without a separator: “PASSWORD 'x'”. */
  private isSecretNext(): boolean {
    if (this.secret !== 'loose') return this.secret === 'sure';
    const isApart = /[\s(]/.test(this.text[this.at - 1] ?? '');
    return isApart && /["'`«“\d]/.test(this.text[this.at] ?? '');
  }

  private takeName(): boolean {
    const { known, pseudonyms } = this.around;
    const found = known === undefined || this.isInsideWord() ? undefined : this.take(known);
    if (found === undefined) return false;
    this.out += pseudonyms(found);
    this.secret = 'none';
    return true;
  }

  private isInsideWord(): boolean {
    return this.at > 0 && /[\p{L}\p{N}]/u.test(this.text[this.at - 1] ?? '');
  }

  private takeForm(): boolean {
    for (const name of Object.keys(forms) as (keyof typeof forms)[]) {
      const start = this.at;
      const found = this.take(forms[name]);
      if (found === undefined) continue;
      const judged = this.isNumberOfName(name, found, start)
        ? this.around.pseudonyms(found)
        : this.judge(name, found);
      if (judged === undefined) {
        this.at = start;
        continue;
      }
      this.out += judged;
      if (name === 'word' && judged !== found) this.replacedTo = this.at;
      this.secret = name === 'word' ? this.expect(found) : 'none';
      return true;
    }
    return false;
  }

  /** `"ipp":45678`, “dossier 45678”: a number after an unknown word may be a patient's. Not `host:5432`. */
  private isNumberOfName(form: keyof typeof forms, found: string, start: number): boolean {
    if (form !== 'number' && form !== 'measure') return false;
    if (start - this.replacedTo > 5 || !/^\d{4,5}(?:$|[a-z])/i.test(found)) return false;
    return /^(?:["'] ?[:=] ?| ?= ?|: | )["'(]?$/.test(this.text.slice(this.replacedTo, start));
  }

  /** “The password is …”, “mot de passe : …”, “--password …”; but not “password authentication failed”. */
  private expect(word: string): 'none' | 'loose' | 'sure' {
    if (announcesSecret(word)) {
      const isOption = this.text[this.at - word.length - 1] === '-' && this.text[this.at] === ' ';
      return isOption ? 'sure' : 'loose';
    }
    if (this.secret === 'loose' && /^(?:by|as|using)$/i.test(word)) return 'loose';
    if (this.secret === 'loose' && betweenSecret.test(word)) return 'loose';
    return this.secret === 'loose' && /^(?:is|was|est)$/i.test(word) ? 'sure' : 'none';
  }

  /** The replacement; undefined if it only looked like a match. */
  private judge(form: keyof typeof forms, found: string): string | undefined {
    if (keptForms.has(form)) return found;
    if (replacedForms.has(form)) return this.around.pseudonyms(found);
    if (form === 'stamp') return found.slice(0, 4) < eventsSince ? this.around.pseudonyms(found) : found;
    if (form === 'ip') return this.judgeIp(found);
    if (form === 'url') return this.judgeUrl(found);
    return this.judgePath(found);
  }

  private judgePath(path: string): string {
    return path
      .split('/')
      .map((segment) => this.judgeWord(segment))
      .join('/');
  }

  private judgeIp(found: string): string | undefined {
    if (isIP(found) === 0) return undefined;
    return isLoopback(found) ? found : this.around.pseudonyms(found);
  }

  /** Scheme, port and path stay, but no credentials and no query. */
  private judgeUrl(found: string): string | undefined {
    const parsed = URL.parse(found);
    if (parsed === null) return this.around.pseudonyms(found);
    const { protocol, hostname, port, pathname } = parsed;
    const bare = hostname.replaceAll(/[[\]]/g, '');
    const stays = bare === '' || bare === 'localhost' || isLoopback(bare) || isWholePseudonym(bare);
    const host = stays ? hostname : this.around.pseudonyms(bare);
    const path = this.judgePath(pathname);
    return `${protocol}//${host}${port === '' ? '' : `:${port}`}${path}`;
  }

  /** A word, a name or a path component: kept only if all of its parts are known, except for a file extension. */
  private judgeWord(word: string): string {
    const { pseudonyms, isKept, known } = this.around;
    if (word === '' || isKept(word) || isWholePseudonym(word)) return word;
    if (known !== undefined && holdsName(known, word)) return pseudonyms(word);
    if (isNumbered(word)) return word;
    const [stem, ending] = this.splitEnding(word);
    if (this.isComposed(stem)) return word;
    return `${isWholePseudonym(stem) ? stem : pseudonyms(stem)}${ending}`;
  }

  private splitEnding(word: string): readonly [stem: string, ending: string] {
    const [, stem, ending] = /^(.+?)(\.[a-z]{1,8})$/i.exec(word) ?? [];
    if (stem === undefined || ending === undefined) return [word, ''];
    const name = ending.slice(1);
    return isKnownEnding(name) || this.around.isKept(name) ? [stem, ending] : [word, ''];
  }

  /** `pre-install`, `pg_dump`, `readFile`, `planipsy-4.3.0`. Several single letters joined are not words. */
  private isComposed(word: string): boolean {
    const parts = word.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1-$2').split(/[-_.@+$~%:]+/);
    const [only] = parts;
    const isKept = (part: string) => this.around.isKept(part) || isKnownNumbered(part);
    if (parts.length === 1) return only !== undefined && (/^\p{L}$/u.test(only) || isKept(only));
    // A word with a year, such as `backup-2024`, may well be a password.
    return parts.every((part) => part === '' || /^\d{1,3}$/.test(part) || isKept(part));
  }

  private takeSign(): void {
    const sign = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    this.at += sign.length;
    this.out += sign;
    // “Password:” with the value on the next line.
    if (sign === '\n' && this.secret === 'sure') return;
    if (/[\n.,;)]/.test(sign)) this.secret = 'none';
    else if (this.secret === 'loose' && /[=:>]/.test(sign)) this.secret = 'sure';
  }
}

function isWholePseudonym(word: string): boolean {
  return new RegExp(`^${pseudonymForm.source}$`).test(word);
}

/** An attempt, a backup, their log, a plain version. */
function isNumbered(word: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{4}(?:-[0-9a-f]{8})?(?:\.log)?$|^\d{8}T\d{6}Z-[0-9a-f]{4}$|^v?\d{1,4}\.\d{1,5}(?:\.\d{1,5})?$/.test(
    word,
  );
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$)/.test(address) || address === '::1' || address === '::';
}

function holdsName(known: RegExp, word: string): boolean {
  return new RegExp(known.source, 'iu').test(word);
}
