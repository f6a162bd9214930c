/** Where a dump is loaded before it takes the live database's place. */
export function newName(name: string): string {
  return `${name}_ospi_new`;
}

/**
 * Where the live database's tables go meanwhile. It is made before the first of them is touched and dropped last of all: as
 * long as it is there, the live database may be a mixture. An empty one is a sign only with the comment that it is made with:
 * it is empty before the tables move, when the live database has lost its events already, and to the end where there was no
 * live one. An empty one without it is somebody's own, and nothing is lost when the next restore takes it.
 */
export function oldName(name: string): string {
  return `${name}_ospi_old`;
}

/** Empty: it is there while a setting of the whole server is changed. */
export function settingName(name: string): string {
  return `${name}_ospi_set`;
}

/** What a swap replaced and nobody had saved. */
export function keptName(name: string): string {
  return `${name}_ospi_bin`;
}
