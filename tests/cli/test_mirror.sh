# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests mirror src: in the rooms that are pure, each file has a test of
# its name, or a line in tests/unit/elsewhere.txt that says which test runs it.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# problems LIST SOURCE...: what is wrong with these sources and that list.
problems()
{
    elsewhere=$1
    shift
    for source; do
        room=${source#src/}
        name=${room##*/}
        room=${room%/*}
        own=tests/unit/$room/test_${name%.c}.c
        other=$(sed -n "s|^$source ||p" "$elsewhere")
        if [ -e "$srcdir/$own" ]; then
            [ -z "$other" ] || echo "$source: has $own, and a line"
        elif [ -z "$other" ]; then
            echo "$source: no $own, and no line"
        elif [ ! -e "$srcdir/$other" ]; then
            echo "$source: there is no $other"
        fi
    done
    while read -r source _; do
        [ -e "$srcdir/$source" ] || echo "$source: is no more"
    done <"$elsewhere"
}

ran='the mirror of src'
status=0
: >"$dir/out"
: >"$dir/err"
set --
for room in codec disc plan decide map fs analyze report; do
    for source in "$srcdir/src/$room"/*.c; do
        set -- "$@" "src/$room/${source##*/}"
    done
done
[ $# -gt 80 ] || fail 'the sources are not found'
grep '^src/' "$srcdir/tests/unit/elsewhere.txt" >"$dir/list"
problems "$dir/list" "$@" >"$dir/problems"
[ ! -s "$dir/problems" ] || fail "$(cat "$dir/problems")"

# It finds a file without a test, a test that is none, a source that is none.
cat >"$dir/list" <<'END'
src/map/map_edges.c tests/unit/map/test_none.c
src/map/none.c tests/unit/map/test_map.c
src/map/map.c tests/unit/map/test_store.c
END
problems "$dir/list" src/map/new.c src/map/map_edges.c src/map/map.c \
    >"$dir/problems"
[ "$(wc -l <"$dir/problems")" -eq 4 ] ||
    fail "four problems are wanted: $(cat "$dir/problems")"
finish
