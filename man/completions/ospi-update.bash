# bash completion for ospi-update. What may come next is known to the program itself: it answers with the kind of files to
# add and the word being typed, without quotes, then one value a line.
_ospi_update() {
    local answer kind word cut line value
    COMPREPLY=()
    answer=$(command ospi-update complete --line -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null) || return 0
    IFS=$'\t' read -r kind word <<<"$answer"

    # Readline replaces only what follows the last of these characters, unless they are in quotes.
    cut=''
    if [[ $word == *[:=]* && $2 != *[:=]* ]]; then cut=${word%"${word##*[:=]}"}; fi

    # Not compgen -W: it would run what is in a value.
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        if [[ $value == "$word"* ]]; then COMPREPLY+=("${value#"$cut"}"); fi
    done < <(tail -n +2 <<<"$answer")

    case $kind in
        files) compopt -o default ;;
        folders) compopt -o dirnames ;;
        archives)
            # Readline then quotes the names as needed.
            compopt -o filenames
            local set_before
            set_before=$(shopt -p nullglob)
            shopt -s nullglob
            for value in "$word"*.ospi "$word"*/; do COMPREPLY+=("${value#"$cut"}"); done
            eval "$set_before"
            ;;
    esac
}
complete -F _ospi_update ospi-update
