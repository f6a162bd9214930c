import { matchIncluded, type Configuration, type Server } from './configuration.ts';
import { parseNginx, type Directive } from './parse.ts';

/** A directive and the file in which it was written, whatever included that file. */
export interface Placed extends Omit<Directive, 'block'> {
  readonly file: string;
  readonly block?: readonly Placed[];
}

/** The content of the http block itself: what each server block inherits. */
export function placeHttp(files: Configuration): readonly Placed[] {
  const [[main, text] = ['', '']] = files;
  return placeAll({ directives: parseNginx(text), file: main, files })
    .filter(({ name }) => name === 'http')
    .flatMap(({ block = [] }) => block);
}

export function placeServer({ file, directive }: Server, files: Configuration): readonly Placed[] {
  return placeAll({ directives: directive.block ?? [], file, files });
}

/** As `expand`, with included files in place at any depth. */
function placeAll({
  directives,
  file,
  files,
}: {
  directives: readonly Directive[];
  file: string;
  files: Configuration;
}): readonly Placed[] {
  return directives.flatMap((directive): readonly Placed[] => {
    const { block, ...rest } = directive;
    if (directive.name === 'include')
      return matchIncluded(directive, files).flatMap((included) =>
        placeAll({ directives: parseNginx(files.get(included) ?? ''), file: included, files }),
      );
    return [
      { ...rest, file, ...(block !== undefined && { block: placeAll({ directives: block, file, files }) }) },
    ];
  });
}

export function lineOf({ file, start }: Pick<Placed, 'file' | 'start'>, files: Configuration): number {
  return (files.get(file) ?? '').slice(0, start).split('\n').length;
}
