# SPDX-License-Identifier: GPL-3.0-or-later
# On a terminal there is a bar, and it is gone at the end.
. "${top_srcdir:-.}/tests/cli/lib.sh"

script -qec true /dev/null </dev/null >/dev/null 2>&1 ||
    skip "script (util-linux) is missing"

ran="discern rip on a terminal"
status=0
: >"$dir/err"
script -qec "stty cols 70; '$discern' rip >'$dir/report'" /dev/null \
    </dev/null >"$dir/out" 2>&1 || status=$?
want_status 0
want_out "reading    0.0%"
want_out "100.0%"
want_out "[####"
# Each drawing ends at the next carriage return and is narrower than 70.
tr '\r' '\n' <"$dir/out" | grep reading | awk 'length >= 70 { exit 1 }' ||
    fail "the bar is too wide"
tr '\r' '\n' <"$dir/out" | tail -n 1 | grep -q '[^ ]' && fail "the bar stayed"
grep -q "image is complete" "$dir/report" || fail "no report"
finish
