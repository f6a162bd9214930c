export interface Pointed {
  readonly text: string;
  /**
   * Views in which the name may also be that of a table. They stay the placeholders as which they are first created.
   */
  readonly unpointed: readonly string[];
}

/**
 * Points the views of a dump at the database that they are loaded into. If a view reads two databases, its definition
 * also names its own; loaded elsewhere, it would go on reading that one. Strings and other names are left alone.
 */
export function pointViewsAt({ text, from, to }: { text: string; from: string; to: string }): Pointed {
  const unpointed: string[] = [];
  const parts = text
    .split(/(?<=^\/\*!50001 SET collation_connection {6}= @saved_col_connection \*\/;\n)/m)
    .map((part) => {
      const start = part.search(/^\/\*!50001 VIEW `/m);
      if (start === -1) return part;
      const definition = part.slice(start);
      const pointed = pointView({ definition, from, to });
      if (pointed !== undefined) return part.slice(0, start) + pointed;
      unpointed.push(nameOf(definition));
      return restore(part);
    });
  return { text: parts.join(''), unpointed };
}

function nameOf(definition: string): string {
  const name = /^\/\*!50001 VIEW `((?:[^`]|``)*)`/.exec(definition)?.[1] ?? '';
  return name.replaceAll('``', '`');
}

/** The end of the session settings, without the view in between. */
function restore(part: string): string {
  const lines = part.split('\n');
  const isOfSession = (line: string) => line.startsWith('/*!50001 SET ');
  return lines
    .filter(isOfSession)
    .map((line) => `${line}\n`)
    .join('');
}

/** A quoted name, a string, or anything else. */
const token = /`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|[^`']+/gs;

function pointView({
  definition,
  from,
  to,
}: {
  definition: string;
  from: string;
  to: string;
}): string | undefined {
  const tokens: readonly string[] = definition.match(token) ?? [];
  const own = quote(from);
  const judged = tokens.map((it, index) => {
    const [before = '', after = ''] = [tokens[index - 1], tokens[index + 1]];
    if (it !== own || before.endsWith('.')) return it;
    if (after.startsWith('.')) return quote(to);
    return / AS $/i.test(before) ? it : undefined;
  });
  return judged.includes(undefined) ? undefined : judged.join('');
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
