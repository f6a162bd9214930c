import type { Placed } from './placed.ts';

/** A location and the blocks that it inherits from, outermost first: itself last. */
export type Way = readonly Placed[];

/**
 * The location that nginx chooses for a path, as `ngx_http_core_find_location` does: an exact one; otherwise the longest
 * prefix, in it again; unless that has `^~`, the first regular expression that matches. Empty if the server block itself
 * answers. Pure.
 */
export function chooseLocation(content: readonly Placed[], path: string): Way {
  return search(content, path).way;
}

interface Found {
  readonly way: Way;
  /** No regular expression further out is looked at. */
  readonly isFinal: boolean;
}

function search(content: readonly Placed[], path: string): Found {
  const locations = content.filter(isLocation).map((placed) => ({ placed, ...readHead(placed) }));
  const exact = locations.find(({ kind, text }) => kind === 'exact' && text === path);
  if (exact !== undefined) return { way: [exact.placed], isFinal: true };
  const [longest] = locations
    .filter(({ kind, text }) => (kind === 'prefix' || kind === 'first') && path.startsWith(text))
    .sort((one, other) => other.text.length - one.text.length);
  const inner = longest === undefined ? undefined : search(longest.placed.block ?? [], path);
  const way = longest === undefined ? [] : [longest.placed, ...(inner?.way ?? [])];
  if (inner?.isFinal === true) return { way, isFinal: true };
  if (longest?.kind === 'first') return { way, isFinal: false };
  const matching = locations.find(({ kind, text }) => matches({ kind, text, path }));
  if (matching === undefined) return { way, isFinal: false };
  return {
    way: [matching.placed, ...search(matching.placed.block ?? [], path).way],
    isFinal: true,
  };
}

/** The locations for single paths below this one, and what they inherit from: uploads may have one of their own. Pure. */
export function listDeeper(content: readonly Placed[], path: string): readonly Way[] {
  return content.filter(isLocation).flatMap((placed): readonly Way[] => {
    const { kind, text } = readHead(placed);
    const inner = listDeeper(placed.block ?? [], path).map((way) => [placed, ...way]);
    const start = kind === 'regex' || kind === 'regex-any-case' ? `^${path}/` : `${path}/`;
    const isDeeper = kind !== 'named' && text.startsWith(start) && text.length > start.length;
    return isDeeper ? [[placed], ...inner] : inner;
  });
}

export function findNamed(content: readonly Placed[], name: string): Placed | undefined {
  return content.find((placed) => isLocation(placed) && readHead(placed).text === name);
}

/** Such as `location ^~ /superviseur/`. */
export function nameLocation({ name, args }: Placed): string {
  return [name, ...args].join(' ');
}

function isLocation({ name }: Placed): boolean {
  return name === 'location';
}

type Kind = 'exact' | 'first' | 'prefix' | 'regex' | 'regex-any-case' | 'named';

const signs: Readonly<Record<string, Kind>> = {
  '=': 'exact',
  '^~': 'first',
  '~': 'regex',
  '~*': 'regex-any-case',
};

/** The sign may be a word of its own, or touch the path. */
function readHead({ args: [first = '', second] }: Placed): { readonly kind: Kind; readonly text: string } {
  if (second !== undefined) return { kind: signs[first] ?? 'prefix', text: second };
  const [, sign = '', text = ''] = /^(=|\^~|~\*|~)?([^]*)$/.exec(first) ?? [];
  return { kind: signs[sign] ?? (text.startsWith('@') ? 'named' : 'prefix'), text };
}

function matches({ kind, text, path }: { kind: Kind; text: string; path: string }): boolean {
  if (kind !== 'regex' && kind !== 'regex-any-case') return false;
  try {
    return new RegExp(text, kind === 'regex' ? '' : 'i').test(path);
  } catch {
    return false; // Syntax that only PCRE knows.
  }
}
