# SPDX-License-Identifier: GPL-3.0-or-later
# SIGINT, SIGTERM and SIGHUP stop the work: 130, state kept. Two are as safe
# as one.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# A shell without job control starts what runs beside it with SIGINT ignored.
env --default-signal=INT,TERM,HUP true 2>/dev/null ||
    skip "env cannot give signals their default back (coreutils 8.31)"

# Waits at most 5 s until the job has begun.
wait_for_start()
{
    tries=0
    until [ -s "$dir/err" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return 1
        sleep 0.05
    done
}

# stop COUNT SIGNAL ARGUMENT...
stop()
{
    count=$1
    signal=$2
    shift 2
    ran="discern $* (SIG$signal)"
    : >"$dir/err"
    FAKE_WAIT=1 env --default-signal=INT,TERM,HUP "$discern" "$@" \
        >"$dir/out" 2>"$dir/err" </dev/null &
    process=$!
    wait_for_start || fail "it did not begin"
    while [ "$count" -gt 0 ]; do
        kill -s "$signal" $process 2>/dev/null
        count=$((count - 1))
    done
    status=0
    wait $process || status=$?
}

for signal in INT TERM HUP; do
    stop 1 $signal rip
    want_status 130
    want_err "discern: rip: stopped on request"
    want_out "The same command continues"
done
stop 3 INT rip
want_status 130
stop 1 INT verify image
want_status 130
stop 1 TERM rip --progress json
want_status 130
want_err '{"type":"done","outcome":"interrupted","exit_status":130'
# Being told to stop is how serving ends well.
stop 1 INT serve image
want_status 0
finish
