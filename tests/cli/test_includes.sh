# SPDX-License-Identifier: GPL-3.0-or-later
# The command is built on the library's public headers alone, message.c alone
# writes to standard error, and exit.c alone knows exit statuses.
. "${top_srcdir:-.}/tests/cli/lib.sh"

status=0
: >"$dir/err"
ran="sources of the command"
grep -n '#include "' "$srcdir"/src/cli/*.[ch] | grep -v '"cli/' >"$dir/out"
[ ! -s "$dir/out" ] || fail "an internal header is included"
grep -n 'stderr' "$srcdir"/src/cli/*.c | grep -v '/message\.c:' >"$dir/out"
[ ! -s "$dir/out" ] || fail "standard error is written elsewhere"
grep -nE '\<(exit|_exit|abort) ?\(|EXIT_(SUCCESS|FAILURE)' \
    "$srcdir"/src/cli/*.c >"$dir/out"
[ ! -s "$dir/out" ] || fail "a status is made elsewhere"
finish
