/** Where a dump is loaded before it takes the live database's place. */
export function newName(name: string): string {
  return `${name}_ospi_new`;
}

/**
 * Where the live database's tables go meanwhile. It is made before the first of them is touched and dropped last of all: as
 * long as it is there, the live database may be a mixture.
 */
export function oldName(name: string): string {
  return `${name}_ospi_old`;
}
