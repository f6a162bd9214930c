/** Writes that survive a power cut. Modes are octal; parent folders must exist. */
export interface Files {
  /**
   * Replaces a file atomically: temporary file in the same folder, fsync, rename, fsync of the folder. Nobody ever
   * reads a partial file, and after a power cut either the old or the new content is there.
   */
  writeAtomic(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /** Points a symbolic link at `target` with one rename, so that the link always exists. */
  replaceLink(path: string, target: string): Promise<void>;
  /** Renames and makes the rename durable in both folders. */
  renameDurably(from: string, to: string): Promise<void>;
  /** Removes a file if it exists, and makes that durable. */
  removeDurably(path: string): Promise<void>;
  /** fsync of a folder: makes the names in it durable. */
  syncFolder(path: string): Promise<void>;
  /** Makes everything written to the file system of `path` durable (`sync -f`): one call for thousands of files. */
  syncFileSystem(path: string): Promise<void>;
}
