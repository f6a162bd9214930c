#!/bin/sh
# Installs ospi-update with its own Node.js in a separate folder: as root  sh install.sh [FOLDER]
# The default folder is /opt/ospi-update. Running it again replaces the installed version.
#   sh install.sh --uninstall [FOLDER]   removes it; configuration, journals and backups stay
set -eu
umask 022
uninstall=
if [ "${1-}" = --uninstall ]; then
    uninstall=yes
    shift
fi
target=${1-/opt/ospi-update}
case $target in
/*) ;;
*) echo "FOLDER must begin with a slash: $target" >&2 && exit 2 ;;
esac
bin=${OSPI_UPDATE_BIN-/usr/local/bin}
man=${OSPI_UPDATE_MAN-/usr/local/share/man}
share=$(dirname "$man")

# The manual, the completions and the schemas: each file below share/, and where it goes.
list_shared() {
    [ ! -d "$target/share" ] || (cd "$target/share" && find . -type f) | sed 's|^\./||'
}
place_of() {
    case $1 in
    man/*) echo "$man/${1#man/}" ;;
    *) echo "$share/$1" ;;
    esac
}

# All of the folder is replaced, or deleted: only one that holds this program may be named.
if [ -e "$target" ] && [ ! -f "$target/dist/program/ospi-update.cjs" ]; then
    echo "$target holds something else than ospi-update; nothing was changed. Name another FOLDER." >&2
    echo "$target contient autre chose qu'ospi-update ; rien n'a été modifié. Indiquez un autre dossier." >&2
    exit 2
fi

# @refuse-running.sh@
if [ -n "$uninstall" ]; then
    refuse_running "$target"
    rm -f "$bin/ospi-update"
    list_shared | while IFS= read -r file; do rm -f "$(place_of "$file")"; done
    rmdir "$share/ospi-update/schemas" "$share/ospi-update" 2>/dev/null || :
    rm -rf "$target"
    echo "ospi-update was removed from $target. Configuration, journals and backups were kept."
    echo "ospi-update a été supprimé de $target. La configuration, les journaux et les sauvegardes ont été conservés."
    exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
new=$target.new.$$
old=$target.old.$$
# Cut off in between, the former version is put back.
trap 'rm -rf "$new"; if [ -e "$old" ] && [ ! -e "$target" ]; then mv "$old" "$target"; fi' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$(dirname "$target")" "$bin" "$man"
cp -R "$here/program" "$new"
cp -R "$here/share" "$here/examples" "$new/"
sed "1s|.*|#!$target/node|" "$here/program/bin/ospi-update.js" >"$new/bin/ospi-update.js"
chmod 755 "$new/bin/ospi-update.js"
chmod -R go+rX "$new"
[ ! -e "$target" ] || mv "$target" "$old"
mv "$new" "$target"
rm -rf "$old"
ln -sf "$target/bin/ospi-update.js" "$bin/ospi-update"
list_shared | while IFS= read -r file; do
    place=$(place_of "$file")
    mkdir -p "$(dirname "$place")"
    cp "$target/share/$file" "$place"
done
[ -e /etc/ospi-update ] || mkdir -p /etc/ospi-update
"$bin/ospi-update" --version
