# Whether the Node.js in the folder $1 runs a command that holds, or waits for, the lock of a platform: an update, a recovery, a
# backup. Wherever that platform has its state.
is_at_work() {
    for exe in /proc/[0-9]*/exe; do
        case $(readlink "$exe") in
        "$1/node" | "$1/node (deleted)") ;;
        *) continue ;;
        esac
        if readlink "${exe%exe}"fd/* | grep -q '/lock$'; then return 0; fi
    done 2>/dev/null
    return 1
}
refuse_running() {
    if is_at_work "$1"; then
        echo "ospi-update is running; nothing was removed. Remove it when that has ended (ospi-update status --follow)." >&2
        echo "ospi-update est en cours d'exécution ; rien n'a été supprimé. Supprimez-le quand il aura fini (ospi-update status --follow)." >&2
        exit 1
    fi
}
