# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of the command share: a folder of their own, the command
# with scripted jobs, and checks that say what was seen.

srcdir=${top_srcdir:-.}
discern=${top_builddir:-.}/tests/cli/discern-fake
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
case $discern in /*) ;; *) discern=$PWD/$discern ;; esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/discern-cli.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
unset FAKE_OUTCOME FAKE_STATUS FAKE_MESSAGE FAKE_LOST FAKE_WAIT FAKE_EMPTY
XDG_STATE_HOME=/dev/null/state
export XDG_STATE_HOME
failures=0

# run ARGUMENT...: the command's streams in $dir/out and $dir/err, its exit
# status in $status.
run()
{
    status=0
    "$discern" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
    ran="discern $*"
}

fail()
{
    failures=$((failures + 1))
    printf 'FAIL: %s: %s\n' "$ran" "$1"
    printf '  exit status %s\n' "$status"
    sed 's/^/  out: /' "$dir/out"
    sed 's/^/  err: /' "$dir/err"
}

want_status()
{
    [ "$status" -eq "$1" ] || fail "exit status $1 is wanted"
}

want_out()
{
    grep -qF -e "$1" "$dir/out" || fail "standard output lacks: $1"
}

want_err()
{
    grep -qF -e "$1" "$dir/err" || fail "standard error lacks: $1"
}

want_no_out()
{
    [ ! -s "$dir/out" ] || fail "nothing is wanted on standard output"
}

want_no_err()
{
    [ ! -s "$dir/err" ] || fail "nothing is wanted on standard error"
}

want_err_lines()
{
    [ "$(wc -l <"$dir/err")" -eq "$1" ] ||
        fail "$1 lines are wanted on standard error"
}

finish()
{
    [ "$failures" -eq 0 ]
    exit $?
}

skip()
{
    echo "SKIP: $1"
    exit 77
}
