#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Habits of drives and bridges as a kernel passes them on: replies that end
# early, with a residue or without, replies cut by a bridge, command D8h of
# which the target core drops the subcode byte.

. "${0%/*}/lib.sh"
guest uml "$@"
has habits sg3-utils sg_raw || exit 0
make=$build/tests/kernel/make_disc
[ -x "$make" ] || { skip "habits: $make is not built"; exit 0; }
has habits genisoimage genisoimage || exit 0
mkdir "$T/disc"
make_iso "$T/a.iso"
"$make" audio "$T/a.iso" "$T/disc" >"$T/log" 2>&1 || { fail "no disc: $(cat "$T/log")"; exit 0; }
cue=$(ls "$T"/disc/*.cue | head -n 1)
bin=${cue%.cue}.bin

# personality TEXT: a file of it.
personality() { printf '%s\n' "$@" >"$T/personality"; }
# read_cd COUNT FLAGS BYTES: from LBA 16.
read_cd() {
    rm -f "$T/got"
    sg_raw -r "$3" -o "$T/got" "$SG" be 00 00 00 00 10 00 00 \
        "$(printf %02x "$1")" "$2" 00 00 >"$T/log" 2>&1
}
size() { wc -c <"$T/got"; }

personality 'vendor_d8 = yes'
serve "$cue" --personality "$T/personality" || exit 0
part "$bin" 16 2 >"$T/want"
sg_raw -r 4704 -o "$T/got" "$SG" d8 00 00 00 00 10 00 00 00 02 00 00 \
    >"$T/log" 2>&1
check "D8h into room for two sectors of main channel" \
    same_bytes "$T/want" "$T/got"
sg_raw -r 192 -o "$T/got" "$SG" d8 00 00 00 00 10 00 00 00 02 03 00 \
    >"$T/log" 2>&1
check "D8h into room for two sectors of P-W" test "$(size)" -eq 192
sg_raw -r 5000 -o "$T/got" "$SG" d8 00 00 00 00 10 00 00 00 02 00 00 \
    >"$T/log" 2>&1
check "D8h into room that tells no form is no command" \
    contains "$T/log" 'Invalid command operation code'
unserve

personality 'bridge_cut = 1024/512'
serve "$cue" --personality "$T/personality" || exit 0
read_cd 8 fa 21168
check "a bridge cuts 176 of 8 x 2646 bytes" test "$(size)" -eq 20992
read_cd 8 f8 18816
check "and none of 8 x 2352" test "$(size)" -eq 18816
unserve

echo '20 : short times=0' >"$T/damage"
serve "$cue" --damage "$T/damage" || exit 0
read_cd 8 f8 18816
check "a short reply: the kernel tells the residue" test "$(size)" -eq 9408
unserve

personality 'residue = none'
serve "$cue" --personality "$T/personality" --damage "$T/damage" || exit 0
read_cd 8 f8 18816
{ part "$bin" 16 4; head -c 9408 /dev/zero; } >"$T/want"
check "without a residue it is whole, and zeros" same_bytes "$T/want" "$T/got"
unserve
