/** A name of the server's, such as of a table. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A literal, under any `sql_mode`: without characters that one of them reads otherwise. */
export function quoteString(text: string): string {
  return /^[\w@%.+-]*$/.test(text)
    ? `'${text}'`
    : `CONVERT(0x${Buffer.from(text).toString('hex')} USING utf8mb4)`;
}

/** `user@host`; a role has no host. */
export function quoteAccount({ user, host }: { readonly user: string; readonly host: string }): string {
  return host === '' ? quoteName(user) : `${quoteName(user)}@${quoteName(host)}`;
}

/** As people read it. */
export function nameAccount({ user, host }: { readonly user: string; readonly host: string }): string {
  return host === '' ? user : `${user}@${host}`;
}

/** How a database is made: under `plainWords`, since a comment is a literal. */
export function describeDefaults({
  characterSet,
  collation,
  comment,
}: {
  readonly characterSet: string;
  readonly collation: string;
  readonly comment?: string | undefined;
}): string {
  const told = comment === undefined ? '' : ` COMMENT '${comment.replaceAll(/[\\']/g, '\\$&')}'`;
  return `CHARACTER SET ${quoteName(characterSet)} COLLATE ${quoteName(collation)}${told}`;
}
