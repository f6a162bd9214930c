import type { NginxLine } from '../../ports/vocabulary/maintenance.ts';
import { matchIncluded, type Configuration, type Server } from './configuration.ts';
import { findPlace } from './insert.ts';
import { parseNginx, type Directive } from './parse.ts';

/**
 * The error_page lines that no longer hold once the snippet stands in these server blocks. Those of the http block, where a server
 * block has no line of its own: nginx inherits them all or not at all. And the block's own for what does not answer, where the
 * snippet has to stand before them: of two, nginx heeds the first. Pure.
 */
export function listLostErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  const [main = ''] = files.keys();
  const isInherited = servers.some(({ content }) => !content.some(isErrorPage));
  const inherited = parseNginx(isInherited ? (files.get(main) ?? '') : '')
    .filter(({ name }) => name === 'http')
    .flatMap(({ block = [] }) => findErrorPages(block, { file: main, files }));
  const outrun = servers.flatMap((server) => listOwn(server, files).after.filter(isForNoAnswer));
  return [...inherited, ...outrun].map(({ line }) => line);
}

/**
 * The server blocks' own error_page lines that hold in place of the maintenance page where the platform does not answer: those
 * before the snippet, and any at all in a location, which then inherits none. Pure.
 */
export function listOwnErrorPages(files: Configuration, servers: readonly Server[]): readonly NginxLine[] {
  return servers.flatMap((server) => {
    const { file, directive } = server;
    const deep = findErrorPages(directive.block ?? [], { file, files, into: 'location' }).filter(
      ({ isDeep }) => isDeep,
    );
    return [...listOwn(server, files).before.filter(isForNoAnswer), ...deep].map(({ line }) => line);
  });
}

function listOwn(server: Server, files: Configuration) {
  const { file, directive } = server;
  const place = findPlace(server, files);
  const block = directive.block ?? [];
  const find = (directives: readonly Directive[]) => findErrorPages(directives, { file, files });
  return {
    before: find(block.filter(({ end }) => end <= place)),
    after: find(block.filter(({ end }) => end > place)),
  };
}

function isForNoAnswer({ args }: Found): boolean {
  return ['500', '502', '504'].some((code) => args.includes(code));
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
