# SPDX-License-Identifier: GPL-3.0-or-later
# The completion for bash offers every command, every option, every choice.
. "${top_srcdir:-.}/tests/cli/lib.sh"

bash=$(command -v bash) || skip "bash is missing"
ln -s "$discern" "$dir/discern"
run help --table
want_status 0
cp "$dir/out" "$dir/table"

# complete WORD...: what is offered for the last word, a line each.
complete()
{
    ran="completion of: $*"
    "$bash" -c '
        . "$1"; shift
        cd "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _discern
        printf "%s\n" "${COMPREPLY[@]}"
    ' bash "$srcdir/docs/completion/discern.bash" "$dir" "$@" \
        >"$dir/out" 2>"$dir/err"
    status=$?
    want_status 0
    want_no_err
}

offers()
{
    grep -qxF -e "$1" "$dir/out" || fail "$1 is not offered"
}

complete ./discern ""
for command in $(cut -f 1 "$dir/table" | uniq); do
    offers "$command"
done
offers --version
for command in $(cut -f 1 "$dir/table" | uniq); do
    complete ./discern "$command" --
    for option in $(awk -F '\t' -v c="$command" '$1 == c { print $2 }' \
        "$dir/table"); do
        offers "$option"
    done
done

complete ./discern ve
offers verify
offers version
[ "$(wc -l <"$dir/out")" -eq 2 ] || fail "more than two begin with ve"
complete ./discern rip --format ""
offers iso
offers cue
complete ./discern rip --format = i
offers iso
complete ./discern rip --format =
offers cue
complete ./discern rip -f c
offers cue
complete ./discern rip --progress j
offers json
complete ./discern help m
offers map
: >"$dir/image file.iso"
complete ./discern verify ima
offers "image file.iso"
complete ./discern rip -o ima
offers "image file.iso"
complete ./discern info virt
offers virtual:
finish
