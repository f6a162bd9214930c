/**
 * Words before a command line that run it with mounts of its own, which `script` makes and the machine never sees. The
 * script gets `args` as "$1", …; what is left of them after its shifts is the command line, to be run as "$@". Needs
 * root, or a user namespace for an ordinary user.
 */
export function withOwnMounts(script: string, ...args: readonly string[]): string[] {
  // In a chroot the root is no mount point, and could not be made private; a user namespace cannot be made there at all.
  const apart =
    'u=; [ "$(id -u)" = 0 ] || u="--user --map-root-user"; mountpoint -q / && p=private || p=unchanged; ' +
    'exec unshare $u --mount --propagation $p sh -c "$0" "$@"';
  return ['sh', '-c', apart, script, 'sh', ...args];
}
