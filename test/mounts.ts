/**
 * A command prefix that runs a command in its own mount namespace, set up by `script` and invisible to the machine. The
 * script gets `args` as "$1", …; what is left of them after its shifts is the command line, to be run as "$@". Needs
 * root, or a user namespace for an ordinary user.
 */
export function withOwnMounts(script: string, ...args: readonly string[]): string[] {
  // In a chroot the root is not a mount point and cannot be made private; nor can a user namespace be created there.
  const apart =
    'u=; [ "$(id -u)" = 0 ] || u="--user --map-root-user"; mountpoint -q / && p=private || p=unchanged; ' +
    'exec unshare $u --mount --propagation $p sh -c "$0" "$@"';
  return ['sh', '-c', apart, script, 'sh', ...args];
}
