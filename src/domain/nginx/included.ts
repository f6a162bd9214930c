import type { Site } from '../../model/site.ts';
import type { Directive } from './parse.ts';

/** A server block, by its content. */
interface Block {
  readonly content: readonly Directive[];
}

/** Whether a server block has the platform's snippet, in whatever way it is included. */
export function isIncluded(block: Block, site: Pick<Site, 'name'>): boolean {
  return findFlagVariables(block).includes(nameFlagVariable(site));
}

/** Whether a server block has the snippet of another platform. */
export function isOfOther(block: Block, site: Pick<Site, 'name'>): boolean {
  return findFlagVariables(block).some((variable) => variable !== nameFlagVariable(site));
}

/** The snippet begins with `set $ospi_update_NAME off`. */
function findFlagVariables({ content }: Block): readonly string[] {
  return content.flatMap(({ name, args: [variable = '', value] }) =>
    name === 'set' && variable.startsWith('$ospi_update_') && value === 'off' ? [variable] : [],
  );
}

function nameFlagVariable({ name }: Pick<Site, 'name'>): string {
  return `$ospi_update_${name.replaceAll('-', '_')}`;
}
