import type { NginxLine } from '../../ports/vocabulary/maintenance.ts';
import { matchIncluded, type Configuration, type Server } from './configuration.ts';
import { parseNginx, type Directive } from './parse.ts';

/**
 * The error_page lines of the http block, if one of these server blocks has no line of its own and so loses them to those of the
 * snippet: nginx inherits them all or not at all. Pure.
 */
export function listLostErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  if (servers.every(({ content }) => content.some(isErrorPage))) return [];
  const [main = ''] = files.keys();
  return parseNginx(files.get(main) ?? '')
    .filter(({ name }) => name === 'http')
    .flatMap(({ block = [] }) => findErrorPages(block, { file: main, files }))
    .map(({ line }) => line);
}

/**
 * The server blocks' own error_page lines that are shown in place of the maintenance page where the platform does not answer: those
 * for a gateway's errors, and any at all in a location, which then inherits none. Pure.
 */
export function listOwnErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  return servers
    .flatMap(({ file, directive: { block = [] } }) =>
      findErrorPages(block, { file, files, into: 'location' }),
    )
    .filter(({ args, isDeep }) => isDeep || args.includes('502') || args.includes('504'))
    .map(({ line }) => line);
}

interface Found {
  readonly line: NginxLine;
  readonly args: readonly string[];
  readonly isDeep: boolean;
}

interface Where {
  readonly file: string;
  readonly files: Configuration;
  /** The blocks to look into. */
  readonly into?: string;
  readonly isDeep?: boolean;
}

function findErrorPages(directives: readonly Directive[], where: Where): readonly Found[] {
  const { file, files, into, isDeep = false } = where;
  return directives.flatMap((directive) => {
    const { name, args, block } = directive;
    if (name === 'include')
      return matchIncluded(directive, files).flatMap((included) =>
        findErrorPages(parseNginx(files.get(included) ?? ''), { ...where, file: included }),
      );
    if (name === into && block !== undefined) return findErrorPages(block, { ...where, isDeep: true });
    if (!isErrorPage(directive)) return [];
    return [{ line: quoteDirective({ file, directive, files }), args, isDeep }];
  });
}

/** Where a directive stands, and its words on one line. */
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
