#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The server of kernel drives itself: several at once, errors and time-outs as
# the kernel tells them, and that nothing is left whichever way it ends.

. "${0%/*}/lib.sh"
guest uml "$@"
has "kernel drives" genisoimage genisoimage || exit 0
has "kernel drives" sg3-utils sg_raw || exit 0
make_iso "$T/a.iso"
seq 1 90000 >"$T/tree/more.txt"
make_iso "$T/b.iso"
core=/sys/kernel/config/target/core

# All kernel objects of our drives.
left() {
    ls -d $core/user_* /sys/kernel/config/target/loopback/naa.* \
        /dev/sr* /dev/uio* 2>/dev/null
}
nothing_left() {
    [ -z "$(left)" ] || { left; return 1; }
}
read_sectors() {
    sg_raw -t "${3:-20}" -r $(($2 * 2048)) -o "$T/read" "$SG" 28 00 00 00 \
        "$(printf '%02x' $(($1 / 256)))" "$(printf '%02x' $(($1 % 256)))" \
        00 00 "$(printf '%02x' "$2")" 00 2>&1
}
ended() {
    ! kill -0 "$SERVER" 2>/dev/null
}

# One, and its end.
serve "$T/a.iso"
check "a served image is its node" same_bytes "$T/a.iso" "$NODE"
unserve
check "SIGTERM ends the server with status 0" test $? -eq 0
check "then nothing is left of it" nothing_left

# Two of one process.
"$build/docs/examples/serve" "$T/a.iso" "$T/b.iso" >"$T/nodes" 2>"$T/log" &
SERVER=$!
both_there() { [ "$(grep -c ' is /dev/' "$T/nodes")" -eq 2 ]; }
check "two drives of one process have their nodes" wait_for 30 both_there
first=$(sed -n "s|^$T/a.iso is ||p" "$T/nodes")
second=$(sed -n "s|^$T/b.iso is ||p" "$T/nodes")
check "the one has its disc" same_bytes "$T/a.iso" "$first"
check "the other its own" same_bytes "$T/b.iso" "$second"
kill $SERVER
wait $SERVER
check "both end well" test $? -eq 0
check "and say so" test "$(grep -c '"outcome": *"good"' "$T/nodes")" -eq 2
check "and nothing is left of them" nothing_left

# Two at once.
serve "$T/a.iso"
first=$NODE first_server=$SERVER
serve "$T/b.iso"
check "two drives have two nodes" test "$first" != "$NODE"
check "the first keeps its disc" same_bytes "$T/a.iso" "$first"
check "the second has its own" same_bytes "$T/b.iso" "$NODE"
kill "$first_server"
wait "$first_server"
check "the second goes on without the first" sh -c \
    "dd if=$NODE iflag=direct bs=2048 2>/dev/null | cmp - $T/b.iso"

# Away while it is used.
mkdir "$T/mnt"
mount -t iso9660 -o ro "$NODE" "$T/mnt"
dd if="$NODE" of=/dev/null bs=2048 iflag=direct 2>/dev/null &
reader=$!
check "a mounted disc does not keep the server" sh -c "
    kill $SERVER; n=0; while kill -0 $SERVER && [ \$n -lt 100 ]; do
    n=\$((n + 1)); sleep 0.1; done 2>/dev/null; ! kill -0 $SERVER 2>/dev/null ||
    grep -q '^State:.Z' /proc/$SERVER/status"
wait "$SERVER"
check "it ends with status 0" test $? -eq 0
wait $reader
umount "$T/mnt"
check "and leaves nothing" nothing_left

# What is wrong with a disc.
cat >"$T/damage" <<'EOF'
200 : unreadable
300 : timeout times=1000
400 : gone
EOF
serve "$T/a.iso" -d "$T/damage"
read_sectors 195 10 >"$T/log"
check "a medium error comes with its sense" contains "$T/log" \
    "Sense key: Medium Error"
read_sectors 100 90 >"$T/log"
part "$T/a.iso" 100 90 2048 >"$T/want"
check "other sectors read" same_bytes "$T/want" "$T/read"
if has ddrescue gddrescue ddrescue; then
    ddrescue -q -d -b 2048 -s $((290 * 2048)) "$NODE" "$T/d.iso" "$T/d.map"
    check "ddrescue finds the one bad sector" contains "$T/d.map" \
        "^0x00064000  0x00000800  -"
fi
read_sectors 298 4 8 >"$T/late" &
late=$!
sleep 1
read_sectors 100 90 >"$T/log"
check "others read while a command hangs" same_bytes "$T/want" "$T/read"
wait $late
check "the hung one times out" contains "$T/late" "DID_TIME_OUT"
read_sectors 100 90 >"$T/log"
check "after it the drive goes on" same_bytes "$T/want" "$T/read"
read_sectors 400 1 8 >"$T/log"
check "a drive that is gone ends its server" wait_for 20 ended
wait "$SERVER"
check "and nothing is left of it" nothing_left

# Away while a command hangs.
serve "$T/a.iso" -d "$T/damage"
read_sectors 298 4 60 >"$T/late" &
late=$!
sleep 1
begun=$(date +%s)
unserve
check "a hung command does not keep the server" \
    test $(($(date +%s) - begun)) -lt 10
wait $late
check "nor leaves anything" nothing_left

# Killed.
serve "$T/a.iso"
killed=$NODE
dd if="$killed" of=/dev/null bs=2048 iflag=direct 2>/dev/null &
reader=$!
kill -9 "$SERVER"
wait "$SERVER" 2>/dev/null
serve "$T/b.iso"
check "a new server removes what a killed one left" sh -c \
    "[ \$(ls -d $core/user_* | wc -l) -eq 1 ]"
wait $reader
check "and serves its disc" same_bytes "$T/b.iso" "$NODE"
unserve
check "nothing is left of either" nothing_left

# What it needs.
no_drive() {
    ! "$@" >"$T/log" 2>&1
}
set -- "$DISCERN" serve "$T/a.iso"
chmod -R a+rX "$T"
check "others than root may run the command" nobody_can "$build" "$T/nobody"
check "without root it fails" no_drive as_nobody serve "$T/a.iso"
check "and says so" contains "$T/log" "making a kernel drive takes root"
umount /sys/kernel/config
check "without configfs it fails" no_drive "$@"
check "and says what to mount" contains "$T/log" "mount -t configfs"
check "the kernel has nothing to complain of" sh -c \
    "! dmesg | grep -E 'WARNING:|BUG:|ring is broken|hung_task'"
