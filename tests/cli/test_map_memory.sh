# SPDX-License-Identifier: GPL-3.0-or-later
# A map of very many runs is shown, as text and as JSON, in memory that its
# list does not need: 64 MB of addresses, in which the command lies, too.
. "${top_srcdir:-.}/tests/cli/bad.sh"

mkmap=$top_builddir/tests/tools/mkmap
runs=200000
[ -x "$mkmap" ] || skip "mkmap is not built"
"$mkmap" discern a.map $runs || fail 'the map'
"$mkmap" ddrescue b.map $runs || fail 'the mapfile'
# What is instrumented, or preloads much, needs more to begin with.
(ulimit -v 65536 && "$discern" --version) >/dev/null 2>&1 ||
    skip "the command does not start in 64 MB"

# in_little ARGUMENT...: the command, in that memory
in_little()
{
    status=0
    ran="discern $*, in 64 MB"
    (ulimit -v 65536 && exec "$discern" "$@") >"$dir/out" 2>"$dir/err" \
        </dev/null || status=$?
    want_status 0 # whatever the map says
    want_no_err
}

for map in a b; do
    in_little map $map.map
    [ "$(grep -c '^ *[0-9]* *1  [a-z]' "$dir/out")" -eq $runs ] ||
        fail "$runs rows are wanted"
    in_little map --json $map.map
    [ "$(grep -c '"first":' "$dir/out")" -eq $runs ] ||
        fail "$runs objects are wanted"
done
# Of a pipe, which cannot be read twice, the same.
cat a.map | "$discern" map /dev/stdin >"$dir/piped" 2>"$dir/err"
"$discern" map a.map >"$dir/out"
tail -n +2 "$dir/out" >"$dir/list"
tail -n +2 "$dir/piped" | cmp -s "$dir/list" - || fail 'the same of a pipe'
finish
