#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# An audio disc with a hidden first track (make_disc) in our drive, read by
# other people's programs.

. "${0%/*}/lib.sh"
guest uml "$@"
: >"$T/none"
"$build/tests/kernel/make_disc" audio "$T/none" "$T"
bin=$T/disc.bin
mcn=4006381333931
t1=375 t2=$((375 + 400 + 75)) t3=$((375 + 400 + 75 + 300 + 1 + 99))
end=$((t3 + 333))
serve "$T/disc.cue" || exit 0
. "${0%/*}/clients_audio.sh"

if has cd-info libcdio-utils cd-info; then
    cd-info --no-header --no-cddb -C "$NODE" >"$T/log" 2>&1
    check "cd-info: tracks" contains "$T/log" \
        "^  1: 00:07:00  000375 audio *false *no" \
        "^  2: [0-9:]*  $(printf %06d $t2) audio *true *yes *2 *yes" \
        "^  3: [0-9:]*  $(printf %06d $t3) audio *false *no" \
        "^170: [0-9:]*  $(printf %06d $end) leadout"
    check "cd-info: MCN" contains "$T/log" "(MCN): $mcn"
fi
rippers_read 1 $t1 $((t2 - t1))
rippers_read 2 $t2 $((t3 - t2))
rippers_read 3 $t3 $((end - t3))
if has cdparanoia cdparanoia cdparanoia; then
    cdparanoia -q -Z -r -d "$NODE" "0[.0]-0[.374]" "$T/hidden" 2>"$T/log" ||
        cat "$T/log"
    part "$bin" 0 375 >"$T/want"
    check "cdparanoia: hidden track" same_bytes "$T/want" "$T/hidden"
fi
if has cdrdao cdrdao cdrdao; then
    rm -f "$T/toc"
    cdrdao read-toc --device "$NODE" "$T/toc" >"$T/log" 2>&1 ||
        tail -c 2000 "$T/log"
    check "cdrdao read-toc: hidden track, pregap, indexes" contains "$T/toc" \
        '^START 00:05:00' '^START 00:01:00' '^INDEX 00:04:00' \
        '^INDEX 00:04:01'
    cdrdao_reads
fi
readom_clones
icedax_tells $t1 $t2 $t3 $end
whipper_looks
unserve
