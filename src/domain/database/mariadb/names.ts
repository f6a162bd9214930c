/** Where a dump is loaded before it replaces the live database. */
export function newName(name: string): string {
  return `${name}_ospi_new`;
}

/**
 * Where the live database's tables go meanwhile. It is created before the first of them is touched and dropped last:
 * while it exists, the live database may be a mixture. An empty one counts only with its comment: it is empty before
 * the tables move, when the live database has already lost its events, and to the end if there was no live database. An
 * empty one without the comment is somebody else's, and nothing is lost when the next restore takes it.
 */
export function oldName(name: string): string {
  return `${name}_ospi_old`;
}

/** Empty: it exists while a global setting is changed. */
export function settingName(name: string): string {
  return `${name}_ospi_set`;
}

/** What a swap replaced and nobody had saved. */
export function keptName(name: string): string {
  return `${name}_ospi_bin`;
}
