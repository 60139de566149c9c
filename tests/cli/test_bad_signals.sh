# SPDX-License-Identifier: GPL-3.0-or-later
# A rip that is stopped, politely or not, goes on with the same command and
# becomes the same image.
. "${top_srcdir:-.}/tests/cli/bad.sh"

env --default-signal=INT,TERM,HUP true 2>/dev/null ||
    skip "env cannot give signals their default back (coreutils 8.31)"

data_disc a.iso 20000 A
audio_disc d 4 20 D
slow=clock=0.03

# started ARGUMENT...: a rip in the background whose map says something
started()
{
    ran="discern $*"
    env --default-signal=INT,TERM,HUP "$discern" "$@" \
        >"$dir/out" 2>"$dir/err" </dev/null &
    pid=$!
    tries=0
    until grep -q '^run' "$map" 2>/dev/null || [ $tries -gt 200 ]; do
        tries=$((tries + 1))
        sleep 0.02
    done
}

ended()
{
    status=0
    wait "$pid" || status=$?
}

for signal in INT TERM HUP; do
    map=x.map
    started rip virtual:a.iso,$slow -o x
    kill -$signal $pid
    ended
    want_status 130
    want_err 'rip: stopped on request'
    want_out 'The same command continues where this one stopped.'
    grep -q '"outcome": "interrupted"' x.json || fail "the report's outcome"
    files_are a.iso d.bin d.cue x.iso x.json x.map x.odd x.samples
    run verify x.iso
    want_status 4
    run rip virtual:a.iso -o x
    want_status 0
    want_out 'From earlier runs'
    same a.iso x.iso
    rm x.*
done

# Hashing what damage at the beginning kept from being hashed in passing.
truncate -s 600M h.iso
echo '1000 : unreadable' >damage
ran="discern rip, stopped while it hashes"
env --default-signal=INT,TERM,HUP "$discern" rip -o i --retries 0 \
    --progress json virtual:h.iso,medium=dvd,damage=damage \
    >"$dir/out" 2>"$dir/err" </dev/null &
pid=$!
tries=0
until grep -q '"phase":"hash"' "$dir/err" || [ $tries -gt 1500 ] ||
    ! kill -0 $pid 2>"$dir/kill"; do
    tries=$((tries + 1))
    sleep 0.02
done
started=$(date +%s)
kill -INT $pid
ended
want_status 130
[ $(($(date +%s) - started)) -le 3 ] || fail "took long to stop"
want_err 'stopped on request, hashing'
want_out 'The same command continues where this one stopped.'
grep -q '"outcome": "interrupted"' i.json || fail "the report's outcome"
run rip -o i --retries 0 virtual:h.iso,medium=dvd,damage=damage
want_status 3
want_out 'From earlier runs'
sum=$(sha256sum <i.iso | cut -d' ' -f1)
grep -q "$sum" i.json || fail "the report has another SHA-256"
rm h.iso i.*

# One BIN a track, whose pregaps are searched anew.
map=y.map
started rip --split virtual:d.cue,$slow -o y
kill -TERM $pid
ended
want_status 130
run rip --split virtual:d.cue -o y
want_status 0
cat "y (Track 01).bin" "y (Track 02).bin" "y (Track 03).bin" \
    "y (Track 04).bin" >all
same d.bin all
run verify y.cue virtual:d.cue
want_status 0
rm y* all

# Killed at twenty moments: nothing claimed that is not there.
kills=0
finished=0
while [ $kills -lt 20 ] && [ $finished -lt 10 ]; do
    delay=$(awk -v n=$kills 'BEGIN { srand(); srand(n + srand());
        printf "%.3f", 0.01 + 0.14 * rand() }')
    status=0
    # --foreground: else timeout kills itself, too, and does not wait.
    timeout --foreground -s KILL "$delay" \
        "$discern" rip -q virtual:a.iso,$slow -o z >"$dir/out" \
        2>"$dir/err" </dev/null || status=$?
    ran="discern rip, killed after $delay s"
    case $status in
    137)
        kills=$((kills + 1))
        ;;
    0)
        finished=$((finished + 1))
        same a.iso z.iso
        rm z.*
        ;;
    *) fail "killed or finished is wanted" ;;
    esac
done
run rip virtual:a.iso -o z
want_status 0
same a.iso z.iso
run verify z.iso
want_status 0
[ ! -e z.map.lock ] || fail "a lock is left"
sum=$(sha256sum <a.iso | cut -d' ' -f1)
grep -q "$sum" z.json || fail "the report has another SHA-256"
[ $kills -ge 5 ] || fail "only $kills kills"
finish
