#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What docs/ARCHITECTURE.md, "Ways of writing", says in numbers: the size of
# functions, the layout, files that comments name, and nothing that nobody
# calls.
top=${top_srcdir:-.}
build=${top_builddir:-.}
case $build in /*) ;; *) build=$PWD/$build ;; esac
cd "$top" || exit 99
status=0
say() { echo "$*"; status=1; }

seen=$(mktemp -d) || exit 99
trap 'rm -rf "$seen"' EXIT

# Functions of at most 60 lines and 20 decisions.
# shellcheck disable=SC2046
awk -f tests/cli/functions.awk $(find src -name '*.c') >"$seen/long" \
    2>"$seen/count"
[ ! -s "$seen/long" ] || say "$(cat "$seen/long")"
read -r functions rest <"$seen/count"
[ "$functions" -gt 2000 ] || say "only $functions functions were found: $rest"

# Layout, where clang-format is the one that .clang-format was written for.
case $(clang-format --version 2>/dev/null) in
*' 14.'*)
    # shellcheck disable=SC2046
    clang-format --dry-run -Werror \
        $(find src include tests docs/examples -name '*.[ch]' \
            ! -path 'tests/api/older/*') 2>&1 |
        sed -n 's/^\([^:]*:[0-9]*\):.*error:.*/not as clang-format has it: \1/p' \
            >"$seen/layout"
    [ ! -s "$seen/layout" ] || say "$(head -n 20 "$seen/layout")"
    ;;
*) echo "no clang-format 14: the layout was not checked" ;;
esac

# A comment names a file only if it exists, here or among the system's headers.
find . -path ./build -prune -o -name '*.[ch]' -print | sed 's/.*\///' |
    LC_ALL=C sort -u >"$seen/files"
# shellcheck disable=SC2046
awk -f tests/cli/comments.awk \
    $(find src include tests docs/examples -name '*.[ch]') |
    awk 'NR == FNR { here[$1] = 1; next }
        { name = $2; sub(/.*\//, "", name); if (!(name in here)) print }' \
        "$seen/files" - |
    while read -r place name; do
        [ ! -e "/usr/include/$name" ] || continue
        case $name in linux/* | sys/*) continue ;; esac
        echo "$place a comment names $name, which does not exist"
    done >"$seen/names"
[ ! -s "$seen/names" ] || say "$(cat "$seen/names")"

# Internal functions that nobody calls: exported by an object, and named in no
# C file but where they are defined.
if command -v nm >/dev/null; then
    find "$build/src" -name '*.o' ! -path '*/.libs/*' |
        while read -r object; do
            file=${object#"$build"/}
            [ ! -f "${file%.o}.c" ] || nm -g "$object"
        done | sed -n 's/.* T \(\(dcn__\|cli_\)[a-z0-9_]*\)$/\1/p' |
        LC_ALL=C sort -u >"$seen/defined"
    find src tests -name '*.c' -exec cat {} + |
        grep -oE '\<(dcn__|cli_)[a-z0-9_]+' | LC_ALL=C sort | uniq -c |
        awk '$1 == 1 { print $2 }' | LC_ALL=C sort >"$seen/once"
    LC_ALL=C comm -12 "$seen/defined" "$seen/once" >"$seen/unused"
    [ ! -s "$seen/unused" ] ||
        say "nobody calls: $(tr '\n' ' ' <"$seen/unused")"
fi
exit $status
