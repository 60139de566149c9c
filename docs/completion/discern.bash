# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for discern in bash. Commands and options are the program's own:
# 'discern help --table' prints them, once a shell.

_discern_table()
{
    if [ -z "${_discern_rows-}" ]; then
        _discern_rows=$("$1" help --table 2>/dev/null) || _discern_rows=
    fi
    printf '%s\n' "$_discern_rows"
}

# Fills COMPREPLY with files, folders marked with a slash.
_discern_files()
{
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$1"))
}

# What completes the argument of option $3 of command $2; empty: no such.
_discern_kind()
{
    _discern_table "$1" | awk -F '\t' -v command="$2" -v option="$3" \
        '$1 == command && $2 != "" && ($2 == option || $3 == option) \
            { print $4; exit }'
}

_discern_values()
{
    case $1 in
    file) _discern_files "$2" ;;
    value) COMPREPLY=() ;;
    *) COMPREPLY=($(compgen -W "$1" -- "$2")) ;;
    esac
}

_discern_operands()
{
    case $1 in
    help)
        COMPREPLY=($(compgen -W "$(_discern_table "$3" |
            cut -f 1 | uniq)" -- "$2"))
        ;;
    version) COMPREPLY=() ;;
    *)
        _discern_files "$2"
        # Where it may be meant, but not among all files.
        if [ -n "$2" ] && [ "${#COMPREPLY[@]}" -eq 0 ]; then
            COMPREPLY=($(compgen -W "virtual:" -- "$2"))
            compopt -o nospace 2>/dev/null
        fi
        ;;
    esac
}

_discern()
{
    local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]}
    local command=${COMP_WORDS[1]-} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local kind

    COMPREPLY=()
    if [ "$COMP_CWORD" -le 1 ]; then
        COMPREPLY=($(compgen -W "$(_discern_table "$program" |
            cut -f 1 | uniq) --help --version" -- "$current"))
        return
    fi
    # bash cuts words at "=": --format, =, iso
    if [ "$current" = = ]; then
        current=
    elif [ "$previous" = = ]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    kind=$(_discern_kind "$program" "$command" "$previous")
    if [ -n "$kind" ] && [ "$kind" != flag ]; then
        _discern_values "$kind" "$current"
        return
    fi
    case $current in
    -*)
        COMPREPLY=($(compgen -W "$(_discern_table "$program" |
            awk -F '\t' -v command="$command" \
                '$1 == command && $2 != "" { print $2 }')" -- "$current"))
        ;;
    *) _discern_operands "$command" "$current" "$program" ;;
    esac
}

complete -F _discern discern
