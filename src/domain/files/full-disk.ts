/** What programs say, in English, of a disk without room: tar does not name the reason where some bytes still fitted. */
const complaint =
  /No space left on device|Disk quota exceeded|: Wrote only \d+ of \d+ bytes$|\b(?:Errcode|errno):? ?(?:28|122)\b/i;

/** Whether a program complains that a file system, or its user's share of it, is full. */
export function tellsFullDisk(line: string): boolean {
  return complaint.test(line);
}

/** Whether the system's code says so. */
export function isFullDisk(code: string | undefined): boolean {
  return code === 'ENOSPC' || isUsedUp(code);
}

/** Whether it says that a quota is used up: Node.js has no name for that, errno(3). */
export function isUsedUp(code: string | undefined): boolean {
  return code === 'EDQUOT' || code === 'Unknown system error -122';
}
