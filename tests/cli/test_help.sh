# SPDX-License-Identifier: GPL-3.0-or-later
# --help of every command, the list of commands, the version.
. "${top_srcdir:-.}/tests/cli/lib.sh"

for command in rip merge verify info drives serve map help version; do
    run "$command" --help
    want_status 0
    want_no_err
    want_out "Usage: discern $command "
    want_out "  -h, --help"
    awk 'length > 80 { exit 1 }' "$dir/out" || fail "a line is too long"
    cp "$dir/out" "$dir/long"
    run "$command" -h
    cmp -s "$dir/out" "$dir/long" || fail "-h is not --help"
    run help "$command"
    cmp -s "$dir/out" "$dir/long" || fail "help is not --help"
    run --help
    want_out "  $command "
done

run help
want_status 0
cp "$dir/out" "$dir/long"
for word in --help -h; do
    run "$word"
    want_status 0
    cmp -s "$dir/out" "$dir/long" || fail "$word is not help"
done

run rip --help --bogus
want_status 0
run version
want_status 0
want_out "discern "
for word in --version -V; do
    run "$word"
    want_status 0
    want_out "discern "
done
finish
