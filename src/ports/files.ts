/** Writes that survive a power cut. Modes are octal; folders of the path must exist. */
export interface Files {
  /**
   * Replaces a file as a whole: temporary file in the same folder, fsync, rename, fsync of the folder. Nobody ever
   * reads half of it, and after a power cut the old or the new content is there.
   */
  writeAtomic(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  /** Points a symbolic link at `target` with one rename, so that the link never misses. */
  replaceLink(path: string, target: string): Promise<void>;
  /** Renames and makes the rename durable in both folders. */
  renameDurably(from: string, to: string): Promise<void>;
  /** Removes a file if it is there, and makes that durable. */
  removeDurably(path: string): Promise<void>;
  /** fsync of a folder: makes the names in it durable. */
  syncFolder(path: string): Promise<void>;
  /** Makes all that was written to the file system of `path` durable (`sync -f`): one call for thousands of files. */
  syncFileSystem(path: string): Promise<void>;
}
