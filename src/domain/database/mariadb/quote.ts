/** An identifier of the server, such as a table name. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A literal that is valid under any `sql_mode`: without characters whose meaning depends on it. */
export function quoteString(text: string): string {
  return /^[\w@%.+-]*$/.test(text)
    ? `'${text}'`
    : `CONVERT(0x${Buffer.from(text).toString('hex')} USING utf8mb4)`;
}

/** `user@host`; a role has no host. */
export function quoteAccount({ user, host }: { readonly user: string; readonly host: string }): string {
  return host === '' ? quoteName(user) : `${quoteName(user)}@${quoteName(host)}`;
}

/** In readable form. */
export function nameAccount({ user, host }: { readonly user: string; readonly host: string }): string {
  return host === '' ? user : `${user}@${host}`;
}

/** The statement that creates a database; under `plainWords`, since a comment is a literal. */
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
