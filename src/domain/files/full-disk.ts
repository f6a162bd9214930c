/**
 * Messages about a full disk: of programs in English, of servers in French too. tar does not name the reason if some
 * bytes still fitted.
 */
const complaint =
  /No space left on device|Aucun espace disponible|Disk quota exceeded|: Wrote only \d+ of \d+ bytes$|\b(?:Errcode|errno):? ?(?:28|122)\b/i;

/** Whether a program's message means that a file system, or the user's quota on it, is full. */
export function tellsFullDisk(line: string): boolean {
  return complaint.test(line);
}

/** Whether the system's error code means that. */
export function isFullDisk(code: string | undefined): boolean {
  return code === 'ENOSPC' || isUsedUp(code);
}

/** Whether it means an exhausted quota: Node.js has no name for that errno(3). */
export function isUsedUp(code: string | undefined): boolean {
  return code === 'EDQUOT' || code === 'Unknown system error -122';
}
