# fish completion for ospi-update. What may come next is known to the program itself: it answers with the kind of files to
# add, then one value a line, perhaps with a description.
function __ospi_update_complete
    set -l current (commandline --current-token --cut-at-cursor)
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l answer (command ospi-update complete -- $words "$current" 2>/dev/null </dev/null)
    or return
    if test (count $answer) -gt 1
        printf '%s\n' $answer[2..-1]
    end
    set -l prefix ''
    if string match --quiet --regex -- '^-.*?=' $current
        set prefix (string replace --regex -- '=.*' '=' $current)
    end
    set -l path (string replace -- "$prefix" '' $current)
    switch (string split --fields 1 -- \t $answer[1])
        case files
            printf '%s\n' $prefix(__fish_complete_path $path)
        case folders
            printf '%s\n' $prefix(__fish_complete_directories $path)
        case archives
            __fish_complete_suffix .ospi
    end
end
complete --command ospi-update --no-files --keep-order --arguments '(__ospi_update_complete)'
