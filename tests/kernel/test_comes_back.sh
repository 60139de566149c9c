#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A drive that goes away in the middle of a rip, and comes back as another
# node; and one that stays away, or comes back with another disc; and a disc
# that is taken out of the drive and put back; and a drive that goes away
# before anything is read.

. "${0%/*}/lib.sh"
guest uml "$@"
has "kernel drives" genisoimage genisoimage || exit 0
# disc IMAGE TEXT: two that differ in one file's bytes and one name only. Some
# ten reads long: a drive goes away between two of them, never within one.
disc() {
    mkdir -p "$T/tree"
    seq 1 600000 >"$T/tree/numbers.txt"
    echo "$2" >"$T/tree/readme.txt"
    genisoimage -quiet -J -R -V "$2" -o "$1" "$T/tree"
}
disc "$T/a.iso" TESTDISC1
disc "$T/b.iso" TESTDISC2
printf '200-%s/20 : latency ms=150\n' $(($(stat -c %s "$T/a.iso") / 2048 - 1)) \
    >"$T/slow"
printf 'load_ms = 0\nspin_up_ms = 100\n' >"$T/drive"

# rip BASE OPTION...: begins a rip of NODE that takes some 15 seconds.
rip() {
    base=$1
    shift
    "$DISCERN" rip "$NODE" -o "$base" --progress json "$@" >"$base.out" \
        2>"$base.events" &
    RIP=$!
    # Something must be known of the disc: of none nothing tells another.
    wait_for 30 grep -q '"phase":"read".*"sectors_done":[1-9]' "$base.events"
    sleep 1
}
serve_slow() {
    serve "$1" -d "$T/slow" -p "$T/drive" -c 1
}

serve_slow "$T/a.iso"
rip "$T/back"
first=$NODE
unserve
check "a drive that goes away is missed" \
    wait_for 30 grep -q '"code":"drive_lost"' "$T/back.events"
serve "$T/a.iso" -p "$T/drive"
wait $RIP
check "a rip goes on when it is there again" test $? -eq 0
check "under another name" test "$first" != "$NODE"
check "and says so" contains "$T/back.events" '"code":"drive_back"' \
    "the drive is back as $NODE"
check "with all that was on the disc" same_bytes "$T/a.iso" "$T/back.iso"
unserve

serve_slow "$T/a.iso"
rip "$T/other" --drive-wait 8s
unserve
serve "$T/b.iso" -p "$T/drive"
wait $RIP
check "another disc in it is not gone on with" test $? -ne 0
check "and that is said" contains "$T/other.events" "another disc"
unserve
serve "$T/a.iso" -p "$T/drive"
check "the right one is" "$DISCERN" rip "$NODE" -o "$T/other" --quiet
check "with nothing of the other" same_bytes "$T/a.iso" "$T/other.iso"
unserve

serve_slow "$T/a.iso"
rip "$T/away" --drive-wait 3s
unserve
wait $RIP
check "a drive that stays away ends a rip with status 5" test $? -eq 5
serve "$T/a.iso" -p "$T/drive"
check "which goes on later" "$DISCERN" rip "$NODE" -o "$T/away" --quiet
check "and loses nothing" same_bytes "$T/a.iso" "$T/away.iso"
unserve

echo '2100 : removed ms=4000 times=1' >"$T/tray"
serve "$T/a.iso" -d "$T/tray" -p "$T/drive" -c 1
check "a disc that is taken out and put back is gone on with" \
    sh -c "'$DISCERN' rip '$NODE' -o '$T/tray' --progress json \
        >'$T/tray.out' 2>'$T/tray.events'"
check "and both are said" contains "$T/tray.events" '"code":"disc_out"' \
    '"code":"disc_back"'
check "and all of it is there" same_bytes "$T/a.iso" "$T/tray.iso"
unserve

echo 'all : gone ms=4000 times=1' >"$T/gone"
serve "$T/a.iso" -d "$T/gone" -p "$T/drive"
check "a drive lost while its disc is described is waited for" \
    "$DISCERN" rip "$NODE" -o "$T/opening" --quiet
check "and read then" same_bytes "$T/a.iso" "$T/opening.iso"
unserve

serve "$T/a.iso" -d "$T/gone" -p "$T/drive"
"$DISCERN" rip "$NODE" -o "$T/never" --quiet --drive-wait 0 >"$T/never.log" 2>&1
check "or not, where nobody wants to wait" test $? -eq 5
unserve
