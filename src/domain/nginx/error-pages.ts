import type { NginxLine } from '../../terms/maintenance.ts';
import { expand, matchIncluded, type Configuration, type Server } from './configuration.ts';
import { parseNginx, type Directive } from './parse.ts';

/** Statuses for a backend of nginx that does not answer. */
const noAnswer = ['500', '502', '504'] as const;

/**
 * The error_page lines that no longer apply once the snippet is in these server blocks. Those of the http block, if a
 * server block has none of its own: nginx inherits all or none. And the block's own for backends that do not answer, if
 * they lead to a place that the snippet cannot forward to. Pure.
 */
export function listLostErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  const [main = ''] = files.keys();
  const isInherited = servers.some(({ content }) => !content.some(isErrorPage));
  const inherited = parseNginx(isInherited ? (files.get(main) ?? '') : '')
    .filter(({ name }) => name === 'http')
    .flatMap(({ block = [] }) => findErrorPages(block, { file: main, files }));
  const own = servers.flatMap(({ file, directive: { block = [] } }) => [
    ...findErrorPages(block, { file, files }),
    ...findOwnBlocks(block, files).flatMap(({ directive }) =>
      findErrorPages(directive.block ?? [], { file, files }),
    ),
  ]);
  const lost = own.filter(({ directive }) => isForNoAnswer(directive) && !canBeKept(directive));
  return [...inherited, ...lost].map(({ line }) => line);
}

/**
 * The error_page lines of locations that the platform's server blocks include from other files, where the snippet's do
 * not apply: other server blocks may include these files too, so nothing can be inserted there. Pure.
 */
export function listOwnErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  return servers.flatMap(({ file, directive: { block = [] } }) =>
    block
      .filter(({ name }) => name === 'include')
      .flatMap((include) => findErrorPages([include], { file, files, into: ['location', 'if'] }))
      .filter(({ isDeep }) => isDeep)
      .map(({ line }) => line),
  );
}

/**
 * Locations of the block's own error pages for backends that do not answer, by status: the snippet forwards to them.
 * Pure.
 */
export function listKept(directives: readonly Directive[]): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const directive of directives.filter((each) => isErrorPage(each) && canBeKept(each)))
    for (const code of noAnswer)
      if (directive.args.includes(code) && !kept.has(code)) kept.set(code, directive.args.at(-1) ?? '');
  return kept;
}

/** An address in the same server block; not a named location, nor another server's address. */
function canBeKept({ args }: Directive): boolean {
  return /^\/[^"\\\s]*$/.test(args.at(-1) ?? '');
}

/** The locations, and the conditions in them, that have their own error pages, with their whole content. */
export function findOwnBlocks(
  directives: readonly Directive[],
  files: Configuration,
  isInLocation = false,
): readonly { readonly directive: Directive; readonly inner: readonly Directive[] }[] {
  return directives.flatMap((directive) => {
    const { name, block } = directive;
    const isOpen = name === 'location' || (isInLocation && name === 'if');
    if (block === undefined || !isOpen) return [];
    const inner = expand(block, files);
    const found = inner.some(isErrorPage) ? [{ directive, inner }] : [];
    return [...found, ...findOwnBlocks(block, files, true)];
  });
}

function isForNoAnswer({ args }: Directive): boolean {
  return noAnswer.some((code) => args.includes(code));
}

interface Found {
  readonly line: NginxLine;
  readonly directive: Directive;
  readonly isDeep: boolean;
}

interface Where {
  readonly file: string;
  readonly files: Configuration;
  /** The blocks to search. */
  readonly into?: readonly string[];
  readonly isDeep?: boolean;
}

function findErrorPages(directives: readonly Directive[], where: Where): readonly Found[] {
  const { file, files, into = [], isDeep = false } = where;
  return directives.flatMap((directive) => {
    const { name, block } = directive;
    if (name === 'include')
      return matchIncluded(directive, files).flatMap((included) =>
        findErrorPages(parseNginx(files.get(included) ?? ''), { ...where, file: included }),
      );
    if (into.includes(name) && block !== undefined) return findErrorPages(block, { ...where, isDeep: true });
    if (!isErrorPage(directive)) return [];
    return [{ line: quoteDirective({ file, directive, files }), directive, isDeep }];
  });
}

/** Position of a directive, and its text on one line. */
export function quoteDirective({
  file,
  directive: { start, head },
  files,
}: {
  file: string;
  directive: Directive;
  files: Configuration;
}): NginxLine {
  const text = files.get(file) ?? '';
  const line = text.slice(0, start).split('\n').length;
  return { file, line, text: text.slice(start, head).replaceAll(/\s+/g, ' ') };
}

function isErrorPage({ name }: Directive): boolean {
  return name === 'error_page';
}
