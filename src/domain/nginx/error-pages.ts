import type { NginxLine } from '../../ports/vocabulary/maintenance.ts';
import { matchIncluded, type Configuration, type Server } from './configuration.ts';
import { parseNginx, type Directive } from './parse.ts';

/**
 * The error_page lines of the http block, if one of these server blocks has no line of its own and so loses them to those of the
 * snippet: nginx inherits them all or not at all. Pure.
 */
export function listLostErrorPages(
  files: Configuration,
  servers: readonly Pick<Server, 'content'>[],
): readonly NginxLine[] {
  const inherits = ({ content }: Pick<Server, 'content'>) =>
    !content.some(({ name }) => name === 'error_page');
  if (!servers.some(inherits)) return [];
  const [main = ''] = files.keys();
  return parseNginx(files.get(main) ?? '')
    .filter(({ name }) => name === 'http')
    .flatMap(({ block = [] }) => findErrorPages(block, { file: main, files }));
}

function findErrorPages(
  directives: readonly Directive[],
  { file, files }: { file: string; files: Configuration },
): readonly NginxLine[] {
  const text = files.get(file) ?? '';
  return directives.flatMap((directive) => {
    if (directive.name === 'include')
      return matchIncluded(directive, files).flatMap((included) =>
        findErrorPages(parseNginx(files.get(included) ?? ''), { file: included, files }),
      );
    if (directive.name !== 'error_page') return [];
    const line = text.slice(0, directive.start).split('\n').length;
    return [{ file, line, text: text.slice(directive.start, directive.end).replaceAll(/\s+/g, ' ') }];
  });
}
